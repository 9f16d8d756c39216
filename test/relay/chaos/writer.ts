/** A member who writes, now and then twice, and reads along; his real channel client comes back by itself after every fault. */
import { WebSocket } from "ws"
import type { Bytes, Seq } from "../../../src/brand.ts"
import {
  type AppendOutcome,
  connectRelay,
  type RelayClient,
  type Timers,
} from "../../../src/channel/relayClient.ts"
import type { RoomKeys } from "../../../src/channel/roomKeys.ts"
import type { Lane } from "../../../src/channel/wire.ts"
import { toHex } from "../../../src/hex.ts"
import type { Dice } from "../../dice.ts"
import { freshId, textOf, utf8 } from "../member.ts"
import type { SeenEntry } from "./history.ts"

/** A member gives a silent connection up this many times sooner than in life, so that a short run sees many such. */
const HASTE = 4
const HASTY: Timers = {
  after(ms, run) {
    const handle = setTimeout(run, ms / HASTE)
    return () => clearTimeout(handle)
  },
  random: Math.random,
}

/** A sealed entry's plaintext: what its writer takes the head of the commits to be, or nothing. */
const textFor = (expect: number | undefined) => JSON.stringify(expect === undefined ? {} : { expect })

export interface Draft {
  readonly id: Bytes
  readonly lane: Lane
  readonly expect?: Seq
}

export class Reader {
  /** What was heard since the beginning of the log. */
  heard: SeenEntry[] = []
  failures: string[] = []
  client: RelayClient

  constructor(private readonly o: { door: string; keys: RoomKeys; haste: "hasty" | "patient" }) {
    this.client = this.#join()
  }

  /** The head of the commits, as far as it was heard. */
  get head(): Seq {
    return (this.heard.findLast(one => one.expect !== undefined)?.seq ?? 0) as Seq
  }

  append({ id, lane, expect }: Draft) {
    const plaintext = utf8(textFor(expect))
    return this.client.append({ id, lane, plaintext, ...(expect === undefined ? {} : { expect }) })
  }

  #join(): RelayClient {
    this.heard = []
    return connectRelay({
      relay: this.o.door,
      keys: this.o.keys,
      from: null,
      socket: url => new WebSocket(url),
      ...(this.o.haste === "hasty" ? { timers: HASTY } : {}),
      on: {
        entry: ({ seq, id, plaintext }) =>
          void this.heard.push({ seq, id: toHex(id), ...claimOf(plaintext) }),
        presence() {},
        state() {},
        // Whoever lost his log for good begins anew, as the extension does.
        failed: code => {
          this.failures.push(code)
          this.client = this.#join()
        },
      },
    })
  }
}

/** What a writer has learnt of his own entries. */
export interface Diary {
  readonly acknowledged: { id: string; seq: number }[]
  readonly refused: string[]
}

/** Writes until `stopped`. `others`: members of the same room, perhaps at another relay, who may send the same entry too. */
export async function write(o: {
  reader: Reader
  others: readonly Reader[]
  dice: Dice
  diary: Diary
  stopped: () => boolean
}): Promise<void> {
  const { reader, dice, diary } = o
  while (!o.stopped()) {
    await new Promise(done => setTimeout(done, dice.between(5, 60)))
    const draft: Draft = dice.happens(0.4)
      ? { id: freshId(), lane: 1, expect: reader.head }
      : { id: freshId(), lane: 0 }
    const sends = [reader.append(draft)]
    if (dice.happens(0.1)) sends.push(dice.pick(o.others).append(draft))
    const outcomes = await Promise.all(sends)
    if (dice.happens(0.1)) outcomes.push(await dice.pick(o.others).append(draft))
    note(toHex(draft.id), outcomes, diary)
  }
}

/** A commit that was refused once is refused for ever: the head that it stands upon does not come back. */
function note(id: string, outcomes: readonly AppendOutcome[], diary: Diary): void {
  for (const outcome of outcomes) {
    if (outcome.kind === "appended") diary.acknowledged.push({ id, seq: outcome.seq })
    else if (outcome.kind !== "closed") diary.refused.push(id)
  }
}

function claimOf(plaintext: Bytes | undefined): { expect?: number } {
  const claim: unknown = JSON.parse(textOf(plaintext))
  return typeof claim === "object" && claim !== null && "expect" in claim && typeof claim.expect === "number"
    ? { expect: claim.expect }
    : {}
}
