import type { Bytes } from "../brand.ts"
import { startsWith } from "../bytes.ts"
import { fromHex } from "../hex.ts"
import { type Carrier, NOTHING, type Surround, type Unsealed } from "./carrier.ts"
import { findObus, putSize, sizeBytes } from "./obu.ts"
import { type Found, findSealed, frameAround, type SealedBytes, sealedBytes } from "./trailer.ts"

/**
 * The sealed frame is a metadata OBU of a private type, which decoders overlook, in front of a frame of the padlock. It must be in
 * front: an outsider in Firefox stops at one behind. Packetizers drop temporal delimiters and write size fields anew, so the OBU is
 * found by its type.
 */
export function av1Carrier(): Carrier {
  return { surround: (_plain, { type }) => (type === "key" ? KEY : DELTA), wrap, unwrap, classify }
}

/** Sequence header: profile 0, 160 × 120, no order hints. Without one a receiver never takes the frame for a key frame. */
const SEQUENCE = fromHex("0a0a00000003b4ff73460020")
/**
 * Key frame with a padlock, made offline by libaom with enable-order-hint=0, frame-parallel=1 and cdf-update-mode=0: nothing
 * is learnt from frame to frame, so that one and the same delta frame may follow for ever.
 */
const PADLOCK = fromHex(
  "329403188ac00a28a288c1b64029c6d0d52f387bd30afb54c363a3ebada3107c154fffffd7fd4ec7b1eee65bf16a3e33" +
    "93b3b69eca2ba948c5efffff943c260180677a7e2ebb3f1a712248d3c1d42c1b6345f4923ffffe9ae88180604ebd3c78" +
    "1498514efffffbe836060180b1975d49f745f1808431043815fb9290446a8c65dbbf7b1d3027dc33bb05e32e01fffff6" +
    "32ee1685a254a757c6035baba2469a24fe17d2677ee42ce6f632494bd6993410caf1ceedf0c83361e639b7ea4e6f0f02" +
    "54d0b42de9c9fe2b431ace44e4d7ba4a00d719adafa4c4dce9ba329e77d8dcf9bd5f01d14fbca287ce6c431b9c0f8d54" +
    "8ac5ab7672fb72eadbdfa7351b287b01fa7d0f8a1544826f20d719adafa4c43582bec4720457de5116b4e135c26164d4" +
    "c363b6a90dc7ffffdc492926499316016ff5b6fe9a1bee919a87c3677fccc9a086578e776f838a50a284bddd355ca613" +
    "61ab9be2b2f5091dd2dfd585c605e1e1328f198b1891ba2af95ede0c8011382e923860b782ae16dc6c43caa290af0dcb" +
    "d265d02ebf1cf2d351236ec514de1b0fea81a88da13050",
)
/** A frame of the same encoder in which every block is skipped and taken from where it was. */
const SAME_AGAIN = fromHex("32113400857df80664010410402000992593c0")

const KEY: Surround = { before: SEQUENCE, after: PADLOCK }
const DELTA: Surround = { before: NOTHING, after: SAME_AGAIN }

/** OBU type 5, no extension, with a size. AV1 specification §5.3.2. */
const METADATA_OBU = 5
const METADATA_HEADER = (METADATA_OBU << 3) | 2
/** Metadata type: the last of those that are private and take one byte. §6.7.1. */
const PRIVATE = 31

function wrap({ before, after }: Surround, sealed: SealedBytes): ArrayBuffer {
  const payload = 1 + sealedBytes(sealed)
  const start = before.length + 1 + sizeBytes(payload)
  const frame = frameAround(sealed, { at: start + 1, carrier: 1, after: after.length })
  frame.set(before)
  frame[before.length] = METADATA_HEADER
  putSize(frame, before.length + 1, payload)
  frame[start] = PRIVATE
  frame.set(after, start + payload)
  return frame.buffer
}

function unwrap(frame: Bytes): Found | undefined {
  for (const { type, payload } of findObus(frame)) {
    const found = type === METADATA_OBU && payload[0] === PRIVATE ? findSealed(payload) : undefined
    if (found) return found
  }
  return undefined
}

/** A piece of a carrier is left: the private OBU, or one of those around it. */
function classify(frame: Bytes): Unsealed {
  const pieces = [SEQUENCE, PADLOCK, SAME_AGAIN].flatMap(findObus)
  const ours = findObus(frame).some(
    ({ type, payload }) =>
      (type === METADATA_OBU && payload[0] === PRIVATE) ||
      pieces.some(piece => piece.type === type && startsWith(payload, piece.payload)),
  )
  return ours ? "cut" : "foreign"
}
