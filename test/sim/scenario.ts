/** The run of one scenario: what happens in it, and that all agree in the end. */
import type { IdentityKey, RoomId } from "../../src/brand.ts"
import { deriveRoomKeys } from "../../src/channel/roomKeys.ts"
import type { Identity } from "../../src/group/types.ts"
import { joinMeeting, startMeeting } from "../../src/meeting/begin.ts"
import { REKEY_MS } from "../../src/meeting/step.ts"
import type { Happening, Outcome, Scenario } from "./happenings.ts"
import { Member } from "./member.ts"
import { Network } from "./network.ts"
import { Time } from "./time.ts"
import { Violation, Watch } from "./watch.ts"

/** Longest calm within which everybody must agree: a black hole is noticed after 45 s, a silence after 15 s. */
const CALM_MS = 240_000
const LOOK_EVERY_MS = 1_000
/** Commits that a change may cost: the admission and its refresh, an eviction, and what races with them. */
const MOST_COMMITS_A_CHANGE = 3
const SECRET = new Uint8Array(32).fill(7)

/** @throws {@link Violation} if anything that must hold does not. */
export async function play(scenario: Scenario, identities: readonly Identity[]): Promise<Outcome> {
  const stage = new Stage(scenario, identities)
  // ts-mls asks the platform what time it is.
  const platform = Date.now
  Date.now = stage.present
  try {
    return await stage.play()
  } finally {
    Date.now = platform
  }
}

class Stage {
  readonly #time: Time
  readonly #network: Network
  readonly #watch = new Watch()
  readonly #people: Member[]
  readonly #scenario: Scenario
  readonly #faults: Record<string, number> = {}
  /** `unheard`: the process died in that moment; whether it had saved the click, only its disk knows. */
  readonly #evictions: { by: Member; of: Member; click: "heard" | "unheard" }[] = []
  readonly #left = new Set<Member>()
  #changes = 0

  constructor(scenario: Scenario, identities: readonly Identity[]) {
    this.#scenario = scenario
    this.#time = new Time(scenario.seed)
    this.#network = new Network(this.#time, scenario.slowness)
    this.#people = identities.slice(0, scenario.people).map(
      (identity, n) =>
        new Member({
          identity,
          name: `person ${n}`,
          skewMs: n % 3 === 1 ? scenario.skewMs : n % 3 === 2 ? -scenario.skewMs : 0,
          time: this.#time,
          network: this.#network,
          watcher: this.#watch,
        }),
    )
  }

  /** What the clock of whoever acts shows. */
  readonly present = (): number => this.#time.now + this.#time.skewMs

  async play(): Promise<Outcome> {
    const { people, arrival, happenings } = this.#scenario
    const began = this.#time.now
    await this.#enter(0)
    for (let n = 1; n < people; n++) this.#time.after(this.#time.random() * arrival, () => this.#enter(n))
    for (const one of happenings) this.#time.after(arrival + one.at, () => this.#happen(one))
    const last = Math.max(0, ...happenings.map(one => one.at + ("backAfter" in one ? one.backAfter : 0)))
    await this.#time.pass(arrival + last)
    const before = this.#watch.newest
    await this.#converge()
    const commits = await this.#commits()
    this.#changes += people - 1 + Math.floor((this.#time.now - began) / REKEY_MS)
    if (commits > MOST_COMMITS_A_CHANGE * (this.#changes + this.#faultCount()))
      throw new Violation(`${commits} commits for ${this.#changes} changes`)
    return {
      faults: this.#faults,
      changes: this.#changes,
      commits,
      epochsToConverge: this.#watch.newest - before,
    }
  }

  async #enter(n: number): Promise<void> {
    const member = this.#people[n]!
    this.#time.skewMs = member.skewMs
    const common = {
      room: deriveRoomKeys(SECRET).id satisfies RoomId,
      relay: "https://relay.example",
      secret: SECRET,
      url: "https://meet.example/room",
      name: member.name,
      identity: member.identity,
      now: this.#time.now + member.skewMs,
    }
    await member.begin(
      n === 0
        ? await startMeeting(common)
        : joinMeeting({
            ...common,
            inviter: this.#people[0]!.identity.key satisfies IdentityKey,
            rank: "first",
          }),
    )
  }

  async #happen(happening: Happening): Promise<void> {
    const who = "who" in happening ? this.#person(happening.who) : undefined
    switch (happening.kind) {
      case "evict":
        await this.#evict(who!, this.#person(happening.whom))
        return
      case "evict-each-other":
        await this.#evict(who!, this.#person(happening.whom))
        await this.#evict(this.#person(happening.whom), who!)
        return
      case "evict-racing":
        await this.#person(happening.whom).handle({ kind: "rekey-asked" })
        await this.#evict(who!, this.#person(happening.whom))
        return
      case "leave":
        if (!who!.group) return
        this.#changes += 1
        this.#left.add(who!)
        await who!.handle({ kind: "leave-asked" })
        return
      case "rekey":
        if (!who!.group) return
        this.#changes += 1
        await who!.handle({ kind: "rekey-asked" })
        return
      case "reload":
        this.#fault("reload")
        await who!.reload()
        return
      case "crash":
        this.#fault(typeof happening.how === "object" ? "crash-amid-effects" : `crash-${happening.how}`)
        who!.die(happening.how)
        this.#time.after(happening.backAfter, async () => {
          who!.die("now")
          await who!.comeBack()
        })
        return
      case "cut":
      case "black-hole":
        this.#fault(happening.kind)
        who!.breakLine(happening.kind === "cut" ? "cut" : "mute")
        return
      case "relay-down":
        this.#fault("relay-down")
        this.#network.state = "down"
        for (const member of this.#people) member.breakLine("cut")
        this.#time.after(happening.for, () => {
          this.#network.state = "up"
        })
        return
    }
  }

  async #evict(by: Member, of: Member): Promise<void> {
    const leaf = by.group?.members.find(member => member.identity === of.identity.key)?.leaf
    if (by === of || leaf === undefined || by.meeting?.durable.shield.kind !== "whole") return
    this.#changes += 1
    await by.handle({ kind: "evict-asked", leaf })
    this.#evictions.push({ by, of, click: by.alive ? "heard" : "unheard" })
    this.#watch.silent(by, leaf)
  }

  async #converge(): Promise<void> {
    let apart = "nobody looked"
    for (let waited = 0; waited < CALM_MS; waited += LOOK_EVERY_MS) {
      await this.#time.pass(LOOK_EVERY_MS)
      const found = this.#apart()
      if (!found) return
      apart = found
    }
    throw new Violation(`no agreement within ${CALM_MS / 1000} s of calm: ${apart}`)
  }

  /** Why the people do not agree yet; `undefined` if they do. */
  #apart(): string | undefined {
    const inside = this.#people.filter(member => member.group)
    const [first] = inside
    for (const member of this.#people) {
      const kind = member.meeting?.durable.phase.kind
      const evicted = this.#evictions.some(one => one.of === member)
      if (kind !== "live" && !evicted && !this.#left.has(member) && member.over === "no" && first)
        return `${member.name} is ${kind ?? "dead"}`
    }
    if (!first?.group) return undefined
    for (const { by, of, click } of this.#evictions) {
      if (click === "heard" && inside.includes(by) && inside.includes(of))
        return `${of.name} is still in, though ${by.name} evicted him`
    }
    const roster = inside
      .map(member => member.identity.key)
      .sort()
      .join()
    for (const member of inside) {
      const { group } = member
      if (group?.epoch !== first.group.epoch) return `${member.name} is in epoch ${group?.epoch}`
      const sees = group.members
        .map(one => one.identity)
        .sort()
        .join()
      if (sees !== roster)
        return `${member.name} sees ${group.members.length} people, and ${inside.length} are in`
      if (member.worker.sealing?.epoch !== group.epoch) return `${member.name}'s page does not seal`
    }
    return undefined
  }

  async #commits(): Promise<number> {
    const room = deriveRoomKeys(SECRET).id
    let commits = 0
    for (let after = 0; ; ) {
      const page = await this.#network.log.read(room, after as never)
      if (page.length === 0) return commits
      commits += page.filter(entry => entry.lane === 1).length
      after = page.at(-1)!.seq
    }
  }

  #person(n: number): Member {
    return this.#people[n % this.#people.length]!
  }

  #fault(kind: string): void {
    this.#faults[kind] = (this.#faults[kind] ?? 0) + 1
  }

  #faultCount(): number {
    return Object.values(this.#faults).reduce((sum, count) => sum + count, 0)
  }
}
