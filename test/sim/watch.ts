/** What must hold after every step, whoever is absent and whatever fails. Breaking it ends the run. */
import type { Epoch, IdentityKey, LeafIndex, RoomId } from "../../src/brand.ts"
import { openEntry } from "../../src/channel/envelope.ts"
import { deriveRoomKeys } from "../../src/channel/roomKeys.ts"
import type { Entry } from "../../src/channel/wire.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import type { Meeting } from "../../src/meeting/state.ts"
import type { InstallEpoch } from "../../src/messages/worker.ts"
import type { Member, Watcher } from "./member.ts"
import type { PageWorker } from "./worker.ts"

export class Violation extends Error {
  override name = "Violation"
}

interface EpochFacts {
  baseKey: string
  /** Position in the log of the commit that began it. */
  head: number
  members: ReadonlySet<IdentityKey>
}

export class Watch implements Watcher {
  readonly #epochs = new Map<Epoch, EpochFacts>()
  readonly #knowers = new Map<string, Set<Member>>()
  /** Who seals under a key and a stream number: a second one would repeat (key, counter) pairs. */
  readonly #sealers = new Map<string, PageWorker>()
  readonly #epochOf = new Map<Member, Epoch>()
  /** Secrets of rooms, as hex, that somebody was ever given, though he may have forgotten them. */
  readonly #secrets = new Map<Member, Set<string>>()
  newest = 0 as Epoch

  installed(member: Member, worker: PageWorker, message: InstallEpoch): void {
    const { epoch, baseKey, self, stream } = message
    this.#knowers.set(baseKey, (this.#knowers.get(baseKey) ?? new Set()).add(member))
    const sealer = `${baseKey}/${self}/${stream}`
    const before = this.#sealers.get(sealer)
    if (before && before !== worker)
      throw new Violation(`two workers seal under stream ${stream} of epoch ${epoch}`)
    this.#sealers.set(sealer, worker)
    if (message.sending === "live") this.#sealsFor(member, message)
    this.#nobodyElse(epoch, baseKey)
  }

  changed(member: Member, { durable }: Meeting): void {
    const secrets = this.#secrets.get(member) ?? new Set()
    for (const { secret } of [durable, ...durable.oldRooms]) secrets.add(toHex(secret))
    this.#secrets.set(member, secrets)
    if (durable.phase.kind !== "live") return
    const { epoch } = durable.phase.group
    const before = this.#epochOf.get(member)
    if (before !== undefined && epoch < before)
      throw new Violation(`${member.name} went back to epoch ${epoch}`)
    this.#epochOf.set(member, epoch)
    if (epoch > this.newest) this.newest = epoch
    const head = durable.head
    const facts = this.#epochs.get(epoch)
    // The head moves on over rubbish on the lane; it is compared in the moment of the change alone.
    if (before === epoch || !facts) return
    if (facts.head !== head) throw new Violation(`epoch ${epoch} has two winners: ${facts.head} and ${head}`)
  }

  /** Whoever seals in an epoch seals for the members of that epoch, all with one key, and for nobody else, ever. */
  #sealsFor(member: Member, { epoch, baseKey, members }: InstallEpoch): void {
    const group = member.group
    const facts = this.#epochs.get(epoch)
    if (!group || group.epoch !== epoch) {
      if (!facts) throw new Violation(`${member.name} seals in epoch ${epoch} without being there`)
    } else if (!facts) {
      const inside = new Set(group.members.filter(one => members.includes(one.leaf)).map(one => one.identity))
      this.#epochs.set(epoch, { baseKey, head: member.meeting?.durable.head ?? -1, members: inside })
    }
    const now = this.#epochs.get(epoch)
    if (now && now.baseKey !== baseKey) throw new Violation(`epoch ${epoch} has two keys`)
  }

  /** Nobody has a key of an epoch that he is no member of, not even somebody who keeps all that he was ever told. */
  #nobodyElse(epoch: Epoch, baseKey: string): void {
    const members = this.#epochs.get(epoch)?.members
    for (const knower of this.#knowers.get(baseKey) ?? []) {
      if (members && !members.has(knower.identity.key))
        throw new Violation(`${knower.name} can open what is sealed in epoch ${epoch}, and is not in it`)
    }
  }

  /**
   * Nothing in the room where those are now who have shut `evicted` out opens with a secret that he ever had, under that
   * key or as somebody else, and they left the room that he knows.
   */
  shutOut(
    who: Member,
    evicted: Member,
    at: { people: readonly Member[]; entries: readonly { room: RoomId; entry: Entry }[] },
  ): void {
    if (evicted.group) return
    const his = [...(this.#secrets.get(who) ?? [])].map(secret => deriveRoomKeys(fromHex(secret)))
    for (const member of at.people) {
      const durable = member.group && member.meeting?.durable
      if (!durable?.lockout.includes(evicted.identity.key)) continue
      const { id } = deriveRoomKeys(durable.secret)
      if (his.some(keys => keys.id === id)) throw new Violation(`${who.name} has the room of ${member.name}`)
      for (const { room, entry } of at.entries) {
        if (room === id && his.some(keys => openEntry({ ...keys, id }, entry, entry.data)))
          throw new Violation(`${who.name} can open entry ${entry.seq} of the room of ${member.name}`)
      }
    }
  }

  /** The evictor is silent from the click until the epoch that shuts the evicted out. */
  silent(member: Member, leaf: LeafIndex): void {
    const { sealing } = member.worker
    if (member.alive && sealing?.members.includes(leaf))
      throw new Violation(`${member.name} still seals for leaf ${leaf}, which he evicts`)
  }
}
