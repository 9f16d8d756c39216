import "./redeem.ts"

/**
 * The platform as it was before the page's first script, so that what the page puts in its place later does not matter.
 * Read once, when the hook is loaded at document_start.
 */
export const natives = {
  RTCPeerConnection: globalThis.RTCPeerConnection,
  RTCRtpScriptTransform: globalThis.RTCRtpScriptTransform as typeof RTCRtpScriptTransform | undefined,
  Worker: globalThis.Worker,
  Blob: globalThis.Blob,
  trustedTypes: globalThis.trustedTypes,
  createObjectURL: URL.createObjectURL,
  revokeObjectURL: URL.revokeObjectURL,
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  getRandomValues: crypto.getRandomValues.bind(crypto),
  addEventListener: EventTarget.prototype.addEventListener,
  removeEventListener: EventTarget.prototype.removeEventListener,
  dispatchEvent: EventTarget.prototype.dispatchEvent,
  promiseThen: Promise.prototype.then,
  portPostMessage: MessagePort.prototype.postMessage,
  workerPostMessage: Worker.prototype.postMessage,
  getTransceivers: RTCPeerConnection.prototype.getTransceivers,
  getSenders: RTCPeerConnection.prototype.getSenders,
  getStats: RTCRtpSender.prototype.getStats,
  stopTrack: MediaStreamTrack.prototype.stop,
  getParameters: RTCRtpSender.prototype.getParameters,
  setParameters: RTCRtpSender.prototype.setParameters,
  replaceTrack: RTCRtpSender.prototype.replaceTrack,
  setCodecPreferences: RTCRtpTransceiver.prototype.setCodecPreferences,
  getCapabilities: RTCRtpReceiver.getCapabilities,
  getTracks: MediaStream.prototype.getTracks,
  stringify: JSON.stringify,
  isArray: Array.isArray,
  messageData: getterOf(MessageEvent.prototype, "data"),
  webSocketProtocol: getterOf(WebSocket.prototype, "protocol"),
  remoteDescription: getterOf(RTCPeerConnection.prototype, "remoteDescription"),
  senderTransform: setterOf(RTCRtpSender.prototype, "transform"),
  receiverTransform: setterOf(RTCRtpReceiver.prototype, "transform"),
} as const

const { apply, construct, defineProperty, getOwnPropertyDescriptor } = Reflect

export { apply, construct, defineProperty, getOwnPropertyDescriptor }

/** Calls `method` on `self`, whatever has become of Function.prototype. */
export function call<Args extends unknown[], Result>(
  method: (...args: Args) => Result,
  self: unknown,
  ...args: Args
): Result {
  return apply(method, self, args)
}

/** Runs `settled` when `promise` is fulfilled, before any reaction that is added to the same promise later. */
export function first<T>(
  promise: Promise<T>,
  settled: (value: T) => void,
  failed: (reason: unknown) => void = ignore,
): void {
  apply(natives.promiseThen, promise, [settled, failed])
}

/**
 * As {@link first}, for a promise that goes to the page: the page gets another, so that a rejection which nobody looks after is
 * still reported as such.
 */
export function before<T>(
  promise: Promise<T>,
  settled: (value: T) => void,
  failed: (reason: unknown) => void = ignore,
): Promise<T> {
  return apply(natives.promiseThen, promise, [
    (value: T) => {
      settled(value)
      return value
    },
    (reason: unknown) => {
      failed(reason)
      throw reason
    },
  ])
}

export function ignore(): void {}

function getterOf(owner: object, name: string): (() => unknown) | undefined {
  return Object.getOwnPropertyDescriptor(owner, name)?.get
}

function setterOf(owner: object, name: string): ((value: unknown) => void) | undefined {
  return Object.getOwnPropertyDescriptor(owner, name)?.set
}
