/** A meeting as it lies in storage: one JSON text, sealed by whoever keeps it. */
import type { Bytes } from "../brand.ts"
import { deriveInviteKeys } from "../group/invite.ts"
import { decodeGroup, decodePending, encodeGroup, encodePending } from "../group/store.ts"
import { fromHex, toHex } from "../hex.ts"
import { isFields, isHex } from "../messages/decode.ts"
import { upgraded } from "./savedBefore.ts"
import type { Durable, Phase } from "./state.ts"

/** Raised whenever the shape below changes. The one before is still read; an older record is a lost one: one joins anew. */
const VERSION = 4

const utf8 = new TextEncoder()

export function encodeDurable(durable: Durable): Bytes {
  const { phase, underway } = durable
  return utf8.encode(
    JSON.stringify(
      {
        version: VERSION,
        ...durable,
        phase: phase.kind === "live" ? { kind: "live", group: encodeGroup(phase.group) } : phase,
        underway: underway && { id: underway.id, pending: encodePending(underway.pending) },
      },
      (_key, value: unknown) => (value instanceof Uint8Array ? { hex: toHex(value) } : value),
    ),
  )
}

/**
 * @returns `undefined` if this is no record of this version. It was sealed by ourselves, so only its version and the
 *   parts that other code encodes are looked at.
 */
export async function decodeDurable(bytes: Bytes): Promise<Durable | undefined> {
  try {
    const data: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes),
      (_key, value: unknown) => (isHexBox(value) ? fromHex(value.hex) : value),
    )
    const record = upgraded(data)
    if (!isRecord(record)) return undefined
    const { version: _, ...durable } = record
    const keys = deriveInviteKeys(durable.secret, durable.room, durable.rank)
    const phase: Phase =
      durable.phase.kind === "live"
        ? { kind: "live", group: await decodeGroup(durable.phase.group, keys) }
        : durable.phase
    const underway = durable.underway && {
      id: durable.underway.id,
      pending: await decodePending(durable.underway.pending, keys),
    }
    return { ...durable, quiet: durable.quiet ?? [], phase, underway }
  } catch {
    return undefined
  }
}

type Saved = Omit<Durable, "phase" | "underway" | "quiet"> & {
  /** Not in records from before warnings could be read and put away. */
  quiet?: Durable["quiet"]
  version: typeof VERSION
  phase: Exclude<Phase, { kind: "live" }> | { kind: "live"; group: Bytes }
  underway: { id: string; pending: Bytes } | null
}

function isRecord(data: unknown): data is Saved {
  return (
    isFields(data) &&
    data["version"] === VERSION &&
    data["secret"] instanceof Uint8Array &&
    isFields(data["phase"])
  )
}

function isHexBox(value: unknown): value is { hex: string } {
  return (
    isFields(value) &&
    Object.keys(value).length === 1 &&
    typeof value["hex"] === "string" &&
    isHex(value["hex"], value["hex"].length / 2)
  )
}
