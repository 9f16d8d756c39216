/** A member's real channel client over real sockets, for tests in Node. */
import { WebSocket } from "ws"
import type { Bytes, Seq } from "../../src/brand.ts"
import {
  type ChannelFailure,
  type ChannelState,
  connectRelay,
  type ReceivedEntry,
  type RelayClient,
} from "../../src/channel/relayClient.ts"
import { deriveRoomKeys, type RoomKeys } from "../../src/channel/roomKeys.ts"
import type { Cursor } from "../../src/channel/wire.ts"

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text)
export const textOf = (bytes: Bytes | undefined): string => (bytes ? new TextDecoder().decode(bytes) : "?")

/** Keys of a room of its own for each number. */
export function roomKeys(n: number): RoomKeys {
  return deriveRoomKeys(new Uint8Array(32).fill(n))
}

export interface TestMember {
  client: RelayClient
  entries: (ReceivedEntry & { text: string; cursor: Cursor })[]
  presence: string[]
  states: ChannelState[]
  failures: ChannelFailure[]
  /** Head of the commit lane as far as it was delivered. */
  head(): Seq
  until(what: string, good: () => boolean): Promise<void>
}

export function joinRoom(relay: string, keys: RoomKeys, from: Cursor | null = null): TestMember {
  const member: Omit<TestMember, "client"> = {
    entries: [],
    presence: [],
    states: [],
    failures: [],
    head: () => (member.entries.findLast(one => one.lane === 1)?.seq ?? 0) as Seq,
    until: (what, good) =>
      until(what, good, {
        explain: () => JSON.stringify([member.states.slice(-5), member.failures, member.entries.length]),
      }),
  }
  const client = connectRelay({
    relay,
    keys,
    from,
    socket: url => new WebSocket(url),
    on: {
      entry: (entry, cursor) => void member.entries.push({ ...entry, text: textOf(entry.plaintext), cursor }),
      presence: plaintext => void member.presence.push(textOf(plaintext)),
      state: state => void member.states.push(state),
      failed: code => void member.failures.push(code),
    },
  })
  return Object.assign(member, { client })
}

let ids = 0
export function freshId(): Bytes {
  const id = new Uint8Array(16)
  new DataView(id.buffer).setUint32(0, ++ids)
  new DataView(id.buffer).setUint32(4, process.pid)
  return id
}

export async function until(
  what: string,
  good: () => boolean,
  { explain = (): string => "", withinMs = 30_000 } = {},
): Promise<void> {
  for (const end = Date.now() + withinMs; !good(); ) {
    if (Date.now() > end) throw new Error(`never: ${what} ${explain()}`)
    await new Promise(done => setTimeout(done, 5))
  }
}
