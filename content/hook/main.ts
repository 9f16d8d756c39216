/** Runs in the page's own world before its first script. It holds no key: it passes a port on and reports claims. */
import type { Attaching } from "./attach.ts"
import { watchCapture } from "./capture.ts"
import { ownCodecPreferences } from "./codecs.ts"
import { Connections } from "./connections.ts"
import { Frames } from "./frames.ts"
import { FrameWorker } from "./frameWorker.ts"
import { watchOtherWays } from "./otherWays.ts"
import { PageTransforms } from "./pageTransforms.ts"
import { ownPeerConnections } from "./peerConnections.ts"
import { Players } from "./players.ts"
import { askParent, marked } from "./realm.ts"
import { loan } from "./redeem.ts"
import { Reports } from "./reports.ts"
import { watchSignalling } from "./signalling.ts"
import { takePorts } from "./takePorts.ts"
import { Watchdog } from "./watchdog.ts"

// A window can outlive its document, a script can be injected twice, and a frame is hooked by the page that holds it.
if ("RTCPeerConnection" in window && loan !== "kept") {
  if (!marked(window)) askParent(window)
  if (!marked(window)) hookPage()
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
  const transforms = new PageTransforms(reports)
  const captured = watchOtherWays(hook)
  const frames = new Frames(realm => {
    ownPeerConnections(hook, realm)
    transforms.own(realm)
    ownCodecPreferences(realm)
    watchCapture(reports, realm, captured)
    watchSignalling(reports, realm)
  })
  frames.hook(window)
  new Watchdog(hook, frames).start()
  new Players(hook).start()
  takePorts(ports => {
    worker().adopt(ports.keys)
    reports.connect(ports.reports)
    reports.say({ kind: "connections", connections: connections.made })
  })
}
