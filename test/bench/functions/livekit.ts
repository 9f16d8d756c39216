import {
  createKeyMaterialFromString,
  encryptionEnabledMap,
  FrameCryptor,
  KEY_PROVIDER_DEFAULTS,
  ParticipantKeyHandler,
} from "sotto:livekit"
import type { Ends } from "./ends.ts"

const NAME = "somebody"

/** As its own worker sets one up. */
export async function livekitCryptor(): Promise<FrameCryptor> {
  const keys = new ParticipantKeyHandler(NAME, KEY_PROVIDER_DEFAULTS)
  await keys.setKey(await createKeyMaterialFromString("a shared secret"))
  encryptionEnabledMap.set(NAME, true)
  return new FrameCryptor({ keys, participantIdentity: NAME, keyProviderOptions: KEY_PROVIDER_DEFAULTS })
}

export async function livekitEnds(): Promise<Ends> {
  const [sealing, opening] = [await livekitCryptor(), await livekitCryptor()]
  let passed = 0
  const controller = { enqueue: () => (passed += 1) }
  const counted = async (run: Promise<void>) => {
    const before = passed
    await run
    if (passed !== before + 1) throw new Error("LiveKit let no frame pass")
  }
  return {
    seal: frame => counted(sealing.encodeFunction(frame, controller)),
    open: frame => counted(opening.decodeFunction(frame, controller)),
  }
}
