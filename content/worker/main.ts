/** Entry of the dedicated worker through which every encoded frame of a page goes. */
import {
  decodeHookToWorker,
  decodeTransformOptions,
  type WorkerToHook,
} from "../../src/messages/transform.ts"
import { unreachable } from "../../src/never.ts"
import { FrameWorker } from "./frameWorker.ts"

const worker = new FrameWorker()

self.onmessage = event => {
  const message = decodeHookToWorker(event.data)
  if (!message) return
  switch (message.kind) {
    case "adopt-port":
      worker.adopt(message.port)
      return
    case "count":
      self.postMessage({ kind: "counts", ask: message.ask, sent: worker.sent() } satisfies WorkerToHook)
      return
    case "gone":
      worker.gone(message.source)
      return
    default:
      unreachable(message)
  }
}

self.onrtctransform = ({ transformer }) => {
  const options = decodeTransformOptions(transformer.options)
  if (options) worker.transform(transformer, options)
}
