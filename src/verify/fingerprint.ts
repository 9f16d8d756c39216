import { scryptAsync } from "@noble/hashes/scrypt.js"
import type { IdentityKey } from "../brand.ts"
import { fromHex } from "../hex.ts"
import { inBackground, STRETCH } from "./stretch.ts"
import { wordsOf } from "./words.ts"

/** What two people read to each other: the same on both sides, and for no other two. */
export interface Fingerprint {
  /** 60 digits in 12 groups of five, with single spaces: 199 bits. */
  digits: string
  /** 8 words with single spaces: 64 bits of the same stretched hash. */
  words: string
}

const DIGIT_GROUPS = 12
const BYTES_PER_GROUP = 5
const WORDS = 8

const utf8 = new TextEncoder()

/** Takes some 100 ms of computing, in slices between which other events are served. Symmetric in its arguments. */
export async function pairFingerprint(one: IdentityKey, other: IdentityKey): Promise<Fingerprint> {
  const pair = fromHex([one, other].sort().join(""))
  const dkLen = DIGIT_GROUPS * BYTES_PER_GROUP + WORDS
  const hash = await inBackground(() =>
    scryptAsync(pair, utf8.encode("sotto/v1 pair fingerprint"), { ...STRETCH, dkLen }),
  )
  const groups = Array.from({ length: DIGIT_GROUPS }, (_, index) => fiveDigits(hash, index * BYTES_PER_GROUP))
  return { digits: groups.join(" "), words: wordsOf(hash.subarray(DIGIT_GROUPS * BYTES_PER_GROUP)).join(" ") }
}

/** 40 bits taken modulo 10^5: no digit is likelier than another by more than 10^-7. */
function fiveDigits(hash: Uint8Array, at: number): string {
  let number = 0
  for (const byte of hash.subarray(at, at + BYTES_PER_GROUP)) number = number * 256 + byte
  return String(number % 100_000).padStart(5, "0")
}
