/** Runs in the page's own world before its first script. It holds no key: it passes a port on and reports claims. */
import type { Attaching } from "./attach.ts"
import { watchCapture } from "./capture.ts"
import { ownCodecPreferences } from "./codecs.ts"
import { Connections } from "./connections.ts"
import { FrameWorker } from "./frameWorker.ts"
import { defineProperty } from "./natives.ts"
import { watchOtherWays } from "./otherWays.ts"
import { ownPageTransforms } from "./pageTransforms.ts"
import { ownPeerConnections } from "./peerConnections.ts"
import { Reports } from "./reports.ts"
import { takePorts } from "./takePorts.ts"
import { Watchdog } from "./watchdog.ts"

/** A window can outlive its document, and a script can be injected twice. */
const MARK = Symbol.for("sotto:hook")

if (!Object.hasOwn(globalThis, MARK) && "RTCPeerConnection" in globalThis) {
  defineProperty(globalThis, MARK, { value: "hooked" })
  hookPage()
}

function hookPage(): void {
  const reports = new Reports()
  const connections = new Connections()
  let born: FrameWorker | undefined
  const worker = () => {
    born ??= new FrameWorker(reports)
    return born
  }
  const hook: Attaching = { connections, reports, worker }
  ownPeerConnections(hook)
  ownPageTransforms(reports)
  ownCodecPreferences()
  watchCapture(reports, watchOtherWays(hook))
  new Watchdog(hook).start()
  takePorts(ports => {
    worker().adopt(ports.keys)
    reports.connect(ports.reports)
    reports.say({ kind: "connections", connections: connections.made })
  })
}
