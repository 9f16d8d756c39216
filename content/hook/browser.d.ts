/** The bundled frame worker as text: scripts/build.ts puts it there. */
declare module "sotto:worker" {
  const source: string
  export default source
}

/** Parts of the page's platform that the DOM library leaves out. */
interface TrustedTypePolicy {
  createScriptURL(input: string): string
}
interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (input: string) => string }): TrustedTypePolicy
}
declare var trustedTypes: TrustedTypePolicyFactory | undefined
