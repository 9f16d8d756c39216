import type { Bytes } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { pack, unpack } from "./parts.ts"
import { COMMIT_CAUSES, type CommitCause } from "./types.ts"

const VERSION = 1

/** What the commit lane carries. */
export interface CommitEntry {
  cause: CommitCause
  /** MLSMessage with a PublicMessage. RFC 9420 §6. */
  commit: Bytes
  /** MLSMessage with the Welcome of those whom the commit adds. RFC 9420 §12.4.3.1. */
  welcome: Bytes | undefined
}

export function encodeEntry(entry: CommitEntry): Bytes {
  const parts = [causeBytes(entry.cause), entry.commit]
  return pack(VERSION, entry.welcome ? [...parts, entry.welcome] : parts)
}

/** @throws {@link Malformed} unless `bytes` is one whole entry of this version. */
export function decodeEntry(bytes: Bytes): CommitEntry {
  const parts = unpack(VERSION, bytes)
  const [code, commit, welcome, ...more] = parts ?? []
  if (!code || !commit || more.length > 0) throw new Malformed("commit entry", "not this version's parts")
  const cause = code.length === 1 ? COMMIT_CAUSES[code[0] ?? -1] : undefined
  if (!cause) throw new Malformed("commit entry", "unknown cause")
  return { cause, commit, welcome }
}

/** Also the commit's authenticated_data (RFC 9420 §6.1), so that a cause cannot be put onto another's commit. */
export function causeBytes(cause: CommitCause): Bytes {
  return Uint8Array.of(COMMIT_CAUSES.indexOf(cause))
}
