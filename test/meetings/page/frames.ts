/** Pages that make their connections in frames of their own origin, in each at once and again when its document is there. */
import { type Begin, capture, type Meeting } from "./meeting.ts"
import type { Wire } from "./wire.ts"

type FrameWindow = Window & typeof globalThis

/** Plain calls: `from` gives the window whose constructor is taken, one after the other. */
async function calls(wire: Wire, from: (() => FrameWindow | Promise<FrameWindow>)[]): Promise<Meeting> {
  const stream = await capture()
  const connections: RTCPeerConnection[] = []
  for (const [at, window] of from.entries()) {
    const pc = new (await window()).RTCPeerConnection()
    for (const track of stream.getTracks()) pc.addTrack(track, stream)
    await wire.offer(`frame ${at}`, pc)
    connections.push(pc)
  }
  return { connections }
}

/** A frame that is prepared by `prepare`, inserted, and used before anything else can run in it, and once it is loaded. */
function inFrame(prepare: (frame: HTMLIFrameElement) => void): Begin {
  return wire => {
    const frame = document.createElement("iframe")
    prepare(frame)
    const loaded = new Promise(done => frame.addEventListener("load", done))
    const inside = () => frame.contentWindow as FrameWindow
    return calls(wire, [
      () => {
        document.body.append(frame)
        return inside()
      },
      async () => {
        await loaded
        return inside()
      },
    ])
  }
}

export const frames = {
  "a frame of about:blank": inFrame(() => undefined),
  "a frame of srcdoc": inFrame(frame => {
    frame.srcdoc = "<p>a meeting</p>"
  }),
  "a frame of a blob": inFrame(frame => {
    frame.src = URL.createObjectURL(new Blob(["<p>a meeting</p>"], { type: "text/html" }))
  }),
  "a frame with an address": inFrame(frame => {
    frame.src = "/empty"
  }),
  "a frame in a frame": wire =>
    calls(wire, [
      () => {
        const outer = document.createElement("iframe")
        document.body.append(outer)
        const inner = outer.contentDocument!.createElement("iframe")
        outer.contentDocument!.body.append(inner)
        return outer.contentWindow![0] as FrameWindow
      },
    ]),
  "a frame, used inside the call that makes it": wire => {
    let made: RTCPeerConnection | undefined
    return capture().then(async stream => {
      customElements.define(
        "early-bird",
        class extends HTMLElement {
          connectedCallback() {
            made = new (window[0] as FrameWindow).RTCPeerConnection()
            for (const track of stream.getTracks()) made.addTrack(track, stream)
          }
        },
      )
      document.body.insertAdjacentHTML("beforeend", '<iframe src="/empty"></iframe><early-bird></early-bird>')
      // A task later Chromium takes no transform any more.
      await new Promise(done => setTimeout(done))
      await wire.offer("early", made!)
      return { connections: [made!] }
    })
  },
  "another window": wire =>
    calls(wire, [() => window.open("/empty", "_blank", "popup,width=300,height=300") as FrameWindow]),
} satisfies Record<string, Begin>
