/** A member of a meeting as the extension runs one: the real core, a real relay, and the worker's real keys. No browser. */
import { Keys } from "../../../content/worker/keys.ts"
import type { Bytes, Epoch, IdentityKey, PageId, RoomId } from "../../../src/brand.ts"
import { deriveRoomKeys } from "../../../src/channel/roomKeys.ts"
import { type Clock, openSession, PLATFORM_CLOCK, type Session } from "../../../src/engine/session.ts"
import type { Group, Identity, InvitationRank } from "../../../src/group/types.ts"
import { joinMeeting, startMeeting } from "../../../src/meeting/begin.ts"
import { encodeDurable } from "../../../src/meeting/saved.ts"
import type { ToWorker } from "../../../src/messages/worker.ts"
import { NOTHING_FOUND } from "../../../src/policy/obstacles.ts"
import { identityFromKeys, makeIdentityKeys } from "../../../src/verify/identity.ts"
import { NO_PINS } from "../../../src/verify/pins.ts"
import { dial, Gate } from "./line.ts"

export interface Place {
  readonly relay: string
  /** Of the first invitation. */
  readonly secret: Bytes
  /** One way, in ms. */
  wayMs: number
  /** `none`: members do not derive the keys of frames, which is another process's affair in a browser. */
  readonly workers: "real" | "none"
  /** That all members go by. */
  readonly clock: Clock
}

/** The platform's clock, which goes `times` as slowly from now on. */
export function slowed(times: number): Clock {
  const began = Date.now()
  return {
    ...PLATFORM_CLOCK,
    now: () => began + (Date.now() - began) / times,
    after: (ms, run) => PLATFORM_CLOCK.after(ms * times, run),
  }
}

/** What an invitation says. It is another after each eviction. */
export interface Invited {
  readonly inviter: IdentityKey
  readonly secret: Bytes
  readonly rank: InvitationRank
}

export class Member {
  readonly gate = new Gate()
  readonly identity: Identity
  /** When the worker last began to seal with another key, as performance.now() gives it. */
  switchedAt = Number.NEGATIVE_INFINITY
  /** When the worker was first told to hold since this was set to `NaN`. */
  heldAt = Number.NaN
  epoch: Epoch | undefined
  #session: Session | undefined
  readonly #keys: Keys | undefined

  private constructor(identity: Identity, workers: Place["workers"]) {
    this.identity = identity
    const switched = (epoch: Epoch) => {
      this.epoch = epoch
      this.switchedAt = performance.now()
    }
    if (workers === "real") this.#keys = new Keys({ switched, worn: () => undefined })
  }

  /** @param invited Without an invitation one begins the meeting. */
  static async enter(place: Place, name: string, invited?: Invited): Promise<Member> {
    const identity = await identityFromKeys(await makeIdentityKeys())
    const member = new Member(identity, place.workers)
    const { relay, clock } = place
    const { secret } = invited ?? place
    const room: RoomId = deriveRoomKeys(place.secret).id
    const url = "https://meet.example/room"
    const common = { room, relay, secret, url, name, identity, now: clock.now() }
    const meeting = invited ? joinMeeting({ ...common, ...invited }) : await startMeeting(common)
    member.#session = openSession(meeting, {
      clock,
      socket: address => dial(address, member.gate, () => place.wayMs),
      save: async next => void encodeDurable(next.durable),
      toWorker: (_page, message) => member.#hear(message),
      meet: () => undefined,
      world: () => ({ identity, pins: NO_PINS }),
      changed: () => undefined,
      closed: () => undefined,
      failed: error => {
        throw error
      },
    })
    const page = name.padEnd(32, "0") as PageId
    void member.#session.handle({ kind: "page-hello", page, findings: NOTHING_FOUND })
    return member
  }

  get group(): Group | undefined {
    const phase = this.#session?.meeting.durable.phase
    return phase?.kind === "live" ? phase.group : undefined
  }

  /** What he would give to somebody whom he wants in. */
  get invitation(): Invited {
    if (!this.#session) throw new Error("nobody is in no meeting")
    const { secret, rank } = this.#session.meeting.durable
    return { inviter: this.identity.key, secret, rank }
  }

  evict(identity: IdentityKey): void {
    void this.#session?.handle({ kind: "evict-asked", identity })
  }

  rekey(): void {
    void this.#session?.handle({ kind: "rekey-asked" })
  }

  stop(): void {
    this.#session?.stop()
  }

  #hear(message: ToWorker): void {
    if (!this.#keys) {
      if (message.kind === "install-epoch") this.epoch = message.epoch
      return
    }
    if (message.kind === "install-epoch") this.#keys.install(message)
    if (message.kind === "forget-keys") this.#keys.stopSealing()
    const held =
      message.kind === "hold-sending" || (message.kind === "install-epoch" && message.sending === "held")
    if (!held) return
    this.#keys.holdSealing()
    if (Number.isNaN(this.heldAt)) this.heldAt = performance.now()
  }
}
