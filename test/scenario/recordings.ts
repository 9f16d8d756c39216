/**
 * What Janus records while it forwards: every RTP packet of every publisher, from the first one on, in one file per stream.
 * That makes it a better tap than `rtp_forward`, which can be asked for only once somebody is already sending.
 */
import { closeSync, openSync, readdirSync, readSync } from "node:fs"
import { join } from "node:path"
import type { TappedPacket } from "../../src/sample/tap.ts"

interface Recording {
  file: string
  publisher: number
  kind: "audio" | "video"
  offset: number
  /** When the first packet came in, ms since the epoch; undefined until the file's head has been read. */
  startedMs: number | undefined
}

/** File: "MJR00002" ‖ length 2 ‖ JSON, then for each packet "MEET" ‖ ms since the first 4 ‖ length 2 ‖ RTP. */
const MAGIC_BYTES = 8
const HEAD_BYTES = MAGIC_BYTES + 2
const RECORD_BYTES = 10
const NAME = /^videoroom-\d+-user-(\d+)-\d+-(audio|video)-\d+\.mjr$/

/** Reads what has been added since the last time to the recordings of one folder. */
export class Recordings {
  readonly #folder: string
  readonly #known = new Map<string, Recording>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @param named Display name of a publisher's id; while it is `undefined` his packets wait. */
  read(named: (publisher: number) => string | undefined): TappedPacket[] {
    for (const file of readdirSync(this.#folder)) {
      const [, publisher, kind] = NAME.exec(file) ?? []
      if (publisher && kind && !this.#known.has(file)) {
        this.#known.set(file, {
          file,
          publisher: Number(publisher),
          kind: kind === "audio" ? "audio" : "video",
          offset: 0,
          startedMs: undefined,
        })
      }
    }
    return [...this.#known.values()].flatMap(recording => {
      const name = named(recording.publisher)
      return name === undefined ? [] : this.#readOn(recording, name)
    })
  }

  #readOn(recording: Recording, publisher: string): TappedPacket[] {
    const added = readFrom(join(this.#folder, recording.file), recording.offset)
    let at = 0
    if (recording.startedMs === undefined) {
      if (added.length < HEAD_BYTES) return []
      at = HEAD_BYTES + added.readUInt16BE(MAGIC_BYTES)
      if (added.length < at) return []
      recording.startedMs = startOf(added.toString("utf8", HEAD_BYTES, at))
    }
    const packets: TappedPacket[] = []
    while (added.length >= at + RECORD_BYTES) {
      const next = at + RECORD_BYTES + added.readUInt16BE(at + 8)
      if (added.length < next) break
      const atMs = recording.startedMs + added.readUInt32BE(at + 4)
      const parsed = parseRtp(added.subarray(at + RECORD_BYTES, next))
      if (parsed) packets.push({ publisher, kind: recording.kind, atMs, ...parsed })
      at = next
    }
    recording.offset += at
    return packets
  }
}

/**
 * The parts of an RTP packet that a tap reports. RFC 3550 §5.1, §5.3.1.
 *
 * @returns `undefined` if it is not RTP version 2, or ends inside its header.
 */
export function parseRtp(
  packet: Buffer,
): Pick<TappedPacket, "payload" | "marker" | "timestamp" | "sequence" | "ssrc"> | undefined {
  const FIXED_BYTES = 12
  if (packet.length < FIXED_BYTES) return undefined
  const flags = packet.readUInt8(0)
  if (flags >> 6 !== 2) return undefined
  let start = FIXED_BYTES + (flags & 0x0f) * 4
  if (flags & 0x10) {
    if (packet.length < start + 4) return undefined
    start += 4 + packet.readUInt16BE(start + 2) * 4
  }
  const padding = flags & 0x20 ? packet.readUInt8(packet.length - 1) : 0
  const end = packet.length - padding
  if (end < start) return undefined
  return {
    payload: packet.subarray(start, end),
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
  }
}

/** "u" is the time of the first packet, in microseconds since the epoch. */
function startOf(json: string): number {
  const head: unknown = JSON.parse(json)
  if (typeof head === "object" && head && "u" in head && typeof head.u === "number") return head.u / 1_000
  throw new Error(`a recording without a start: ${json}`)
}

function readFrom(path: string, offset: number): Buffer {
  const file = openSync(path, "r")
  try {
    const parts: Buffer[] = []
    for (let position = offset; ; ) {
      const part = Buffer.alloc(65_536)
      const length = readSync(file, part, 0, part.length, position)
      if (length === 0) return Buffer.concat(parts)
      parts.push(part.subarray(0, length))
      position += length
    }
  } finally {
    closeSync(file)
  }
}
