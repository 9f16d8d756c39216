/** The popup's screen in a test: drawn with a state, found by role and name, driven by clicks and keys. */
import { render } from "preact"
import { act } from "preact/test-utils"
import { App } from "../../popup/App.tsx"
import { state } from "../../popup/meeting.ts"
import type { PopupState } from "../../src/messages/popup.ts"

export const root = document.createElement("main")
document.documentElement.lang = "en"
document.title = "Sotto"
document.body.append(root)
widen(400)

/** Waits for the popup's own style, once. */
export async function styled(): Promise<void> {
  for (const href of ["/popup/style.css", "/popup/people.css"]) {
    if (document.querySelector(`link[href='${href}']`)) continue
    const style = document.createElement("link")
    style.rel = "stylesheet"
    style.href = href
    const loaded = new Promise(done => style.addEventListener("load", done, { once: true }))
    document.head.append(style)
    await loaded
  }
}

/** @param px Width of the one column. */
export function widen(px: number): void {
  document.body.style.cssText = `width: ${px}px; max-inline-size: none; margin-inline: 0`
}

/** @param how `update` leaves what stands, as when the background pushes a new state. */
export function show(next: PopupState, how: "anew" | "update" = "anew"): void {
  act(() => {
    if (how === "anew") render(null, root)
    state.value = next
    if (how === "anew") render(<App />, root)
  })
}

export function named(role: string, name: string | RegExp): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("button, input, select, ul, [role]")].filter(element => {
    const label =
      element.getAttribute("aria-label") ??
      element.closest("label")?.querySelector("span")?.textContent ??
      document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ??
      element.textContent ??
      ""
    const own =
      element.getAttribute("role") ??
      { BUTTON: "button", INPUT: "textbox", SELECT: "combobox", UL: "list" }[element.tagName]
    return own === role && (typeof name === "string" ? label.trim() === name : name.test(label))
  })
}

export async function press(role: string, name: string): Promise<void> {
  const [element] = named(role, name)
  if (!element) throw new Error(`no ${role} ${name}`)
  await act(async () => {
    element.click()
    await Promise.resolve()
  })
}

/** Presses a key where the focus is. */
export async function key(name: string): Promise<KeyboardEvent> {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true })
  await act(async () => {
    document.activeElement?.dispatchEvent(event)
    await Promise.resolve()
  })
  return event
}
