export type Browser = "chromium" | "firefox"

interface Manifest {
  permissions: string[]
  optional_host_permissions?: string[]
  host_permissions?: string[]
  action: { default_area?: string }
  background: { service_worker?: string; scripts?: string[]; type: string }
  [key: string]: unknown
}

/**
 * The manifest of one browser, from the neutral one at the top of the tree.
 *
 * @param permissions `test` turns the optional sites into granted ones, since automation cannot answer the browser's dialog.
 */
export function manifestFor(base: Manifest, browser: Browser, permissions: "store" | "test"): Manifest {
  const made = structuredClone(base)
  const { service_worker, scripts, type } = base.background
  if (browser === "chromium" && service_worker) {
    made.background = { service_worker, type }
    delete made["browser_specific_settings"]
    delete made["sidebar_action"]
    delete made.action.default_area
    made.permissions.push("sidePanel")
  }
  if (browser === "firefox" && scripts) {
    made.background = { scripts, type }
    delete made["minimum_chrome_version"]
    delete made["side_panel"]
  }
  if (permissions === "test" && made.optional_host_permissions) {
    made.host_permissions = made.optional_host_permissions
    delete made.optional_host_permissions
  }
  return made
}
