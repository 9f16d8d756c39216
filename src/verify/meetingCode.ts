import { scryptAsync } from "@noble/hashes/scrypt.js"
import type { IdentityKey, RoomId } from "../brand.ts"
import { fromHex } from "../hex.ts"
import { inBackground, STRETCH } from "./stretch.ts"
import { wordsOf } from "./words.ts"

const WORDS = 8

/**
 * Who is in a meeting, as words to be read aloud: the same for all who see the same people, and another one whenever
 * somebody comes or goes. Names and keys of an epoch are not in it.
 *
 * 64 bits, and each guess costs 2 × 16 MiB of scrypt. Whoever shows the halves of a meeting two rosters, with people of his
 * own making in both, looks for two rosters with one code: some 2^32 such guesses, all of them after the room's id
 * is known, that is while the meeting is on. For less, and to know a person in later meetings too, compare in pairs.
 *
 * @param room The group's id, which stays for as long as the group lives.
 * @returns 8 words with single spaces.
 */
export async function meetingCode(room: RoomId, people: readonly IdentityKey[]): Promise<string> {
  const roster = fromHex(room + [...new Set(people)].sort().join(""))
  const salt = new TextEncoder().encode("sotto/v1 meeting code")
  const hash = await inBackground(() => scryptAsync(roster, salt, { ...STRETCH, dkLen: WORDS }))
  return wordsOf(hash).join(" ")
}
