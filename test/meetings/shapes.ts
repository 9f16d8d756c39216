/** Every shape of page that is played, and what must come of it. */
import type { BrowserName } from "../hook/support.ts"

/**
 * `protected`: what it sends arrives sealed and opens again. All the others send nothing at all: the page's policy forbids the
 * worker, or the page has transforms of its own, or went past Sotto and had its tracks stopped. A shape can be `not-offered` by a
 * browser.
 */
export type Outcome = "protected" | "worker-refused" | "page-transform" | "leak" | `not-offered: ${string}`

export interface Shape {
  outcome: Outcome | Record<BrowserName, Outcome>
  /** The page that plays it, where that is called otherwise. */
  page?: string
  csp?: string
  /** Of the page's own head. `EARLY` keeps the constructor aside in its first line. */
  head?: string
  /** `page`: the hook comes late, behind the page's first script. */
  hook?: "extension" | "page"
  /** People in it, each with a page of his own. */
  people?: number
}

const PARSED = '<iframe src="/empty"></iframe><script>Early = window[0].RTCPeerConnection</script>'
const CAPTURES = "<script>Early = RTCPeerConnection</script>"

/** As Galene's server writes it, with and without what the one-click rule adds. */
const GALENE =
  "connect-src ws: wss: 'self'; img-src 'self'; media-src blob: 'self'; script-src 'unsafe-eval' 'self'; default-src 'self'"
const RULED = `${GALENE}; worker-src 'self' blob:`

export const SHAPES = {
  galene: { outcome: "protected", csp: RULED },
  "galene, without the rule": { outcome: "worker-refused", page: "galene", csp: GALENE },
  jitsi: { outcome: "protected" },
  livekit: { outcome: "protected" },
  mediasoup: { outcome: "protected" },
  talk: { outcome: "protected" },
  "chime, by RTCRtpScriptTransform": { outcome: "page-transform" },
  "chime, by createEncodedStreams": {
    outcome: {
      chromium: "page-transform",
      firefox: "not-offered: createEncodedStreams",
    },
  },
  "its own transform in mid-call": { outcome: "page-transform" },
  "transform = null": { outcome: "protected" },
  "captured early": { outcome: "protected", head: CAPTURES },
  "captured early, before the hook": {
    outcome: "protected",
    page: "captured early",
    head: CAPTURES,
    hook: "page",
  },
  "a frame of about:blank": { outcome: "protected" },
  "a frame of srcdoc": { outcome: "protected" },
  "a frame of a blob": { outcome: "protected" },
  "a frame with an address": { outcome: "protected" },
  "a frame of the page's own markup": { outcome: "protected", page: "captured early", head: PARSED },
  "a frame, used inside the call that makes it": {
    outcome: {
      chromium: "leak",
      firefox: "protected",
    },
  },
  "another window": { outcome: "protected" },
  "a frame in a frame": { outcome: "protected" },
  replaceTrack: { outcome: "protected" },
  renegotiation: { outcome: "protected" },
  restartIce: { outcome: "protected" },
  "transceiver reuse": { outcome: "protected" },
  "two connections at once": { outcome: "protected" },
  "muted by enabled, and the server fills in": { outcome: "protected" },
  "muted by direction": { outcome: "protected" },
  "an SSRC that changes its owner": { outcome: "protected", people: 2 },
  simulcast: { outcome: "protected" },
  "layers in time": {
    outcome: {
      chromium: "protected",
      firefox: "not-offered: scalabilityMode",
    },
  },
} satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES
