/** LiveKit's frame cryptor, as its package carries it in source: bundle.ts finds it there. Only what the bench calls. */
declare module "sotto:livekit" {
  type Frame = RTCEncodedVideoFrame | RTCEncodedAudioFrame

  export class ParticipantKeyHandler {
    constructor(participant: string, options: object)
    setKey(material: CryptoKey, index?: number): Promise<void>
  }
  export class FrameCryptor {
    constructor(o: { keys: ParticipantKeyHandler; participantIdentity: string; keyProviderOptions: object })
    setupTransform(
      operation: "encode" | "decode",
      readable: ReadableStream<Frame>,
      writable: WritableStream<Frame>,
      trackId: string,
      codec?: string,
    ): boolean
    /** Protected in its class: what its TransformStream calls for each frame. */
    encodeFunction(frame: Frame, controller: { enqueue(frame: Frame): void }): Promise<void>
    decodeFunction(frame: Frame, controller: { enqueue(frame: Frame): void }): Promise<void>
  }
  export const encryptionEnabledMap: Map<string, boolean>
  export const KEY_PROVIDER_DEFAULTS: object
  export function createKeyMaterialFromString(password: string): Promise<CryptoKey>
}
