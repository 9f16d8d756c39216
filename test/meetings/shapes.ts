/** Every shape of page that is played, and what must come of it. */
import type { BrowserName } from "../hook/support.ts"

/**
 * `protected`: what it sends arrives sealed and opens again. All the others send nothing at all: the page's policy forbids the
 * worker, or the page has transforms of its own. A shape can be `not-offered` by a browser.
 */
export type Outcome = "protected" | "worker-refused" | "page-transform" | `not-offered: ${string}`

export interface Shape {
  outcome: Outcome | Record<BrowserName, Outcome>
  csp?: string
  /** Of the page's own head. `EARLY` keeps the constructor aside in its first line. */
  head?: string
  /** `page`: the hook comes late, behind the page's first script. */
  hook?: "extension" | "page"
}

/** As Galene's server writes it, with and without what the one-click rule adds. */
const GALENE =
  "connect-src ws: wss: 'self'; img-src 'self'; media-src blob: 'self'; script-src 'unsafe-eval' 'self'; default-src 'self'"
const RULED = `${GALENE}; worker-src 'self' blob:`

export const SHAPES = {
  galene: { outcome: "protected", csp: RULED },
  "galene, without the rule": { outcome: "worker-refused", csp: GALENE },
  jitsi: { outcome: "protected" },
  livekit: { outcome: "protected" },
  talk: { outcome: "protected" },
} satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES
