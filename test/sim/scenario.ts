/** The run of one scenario: what happens in it, and that all agree in the end. */
import type { Bytes, IdentityKey, RoomId } from "../../src/brand.ts"
import { deriveRoomKeys } from "../../src/channel/roomKeys.ts"
import type { Identity } from "../../src/group/types.ts"
import { joinMeeting, startMeeting } from "../../src/meeting/begin.ts"
import { REKEY_MS } from "../../src/meeting/step.ts"
import { apart, type Eviction } from "./agreement.ts"
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
/** People at the keys look at who knocks this often, in ms. */
const ANSWER_EVERY_MS = 1_000
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
    stage.network.close()
  }
}

class Stage {
  readonly #time: Time
  readonly network: Network
  readonly #watch = new Watch()
  readonly #people: Member[]
  readonly #scenario: Scenario
  readonly #faults: Record<string, number> = {}
  readonly #evictions: Eviction[] = []
  readonly #left = new Set<Member>()
  /** Keys that nobody has used yet, and as whom an evicted person came again: as somebody else, or as himself. */
  readonly #strangers: Identity[]
  readonly #disguises: { as: Member; of: Member }[] = []
  #changes = 0

  constructor(scenario: Scenario, identities: readonly Identity[]) {
    this.#scenario = scenario
    this.#time = new Time(scenario.seed)
    this.network = new Network(this.#time, scenario.slowness)
    this.#people = identities.slice(0, scenario.people).map((identity, n) => this.#member(identity, n))
    this.#strangers = identities.slice(scenario.people)
  }

  #member(identity: Identity, n: number, name = `person ${n}`): Member {
    const { skewMs } = this.#scenario
    return new Member({
      identity,
      name,
      skewMs: n % 3 === 1 ? skewMs : n % 3 === 2 ? -skewMs : 0,
      time: this.#time,
      network: this.network,
      watcher: this.#watch,
    })
  }

  /** What the clock of whoever acts shows. */
  readonly present = (): number => this.#time.now + this.#time.skewMs

  async play(): Promise<Outcome> {
    const { people, arrival, happenings } = this.#scenario
    const began = this.#time.now
    await this.#enter(0)
    for (let n = 1; n < people; n++) this.#time.after(this.#time.random() * arrival, () => this.#enter(n))
    for (const one of happenings) this.#time.after(arrival + one.at, () => this.#happen(one))
    this.#time.after(ANSWER_EVERY_MS, () => this.#answerKnocks())
    const last = Math.max(0, ...happenings.map(one => one.at + ("backAfter" in one ? one.backAfter : 0)))
    await this.#time.pass(arrival + last)
    const before = this.#watch.newest
    await this.#converge()
    const entries = await this.network.entries()
    for (const { of } of this.#evictions) this.#watch.shutOut(of, of, { people: this.#people, entries })
    for (const { as, of } of this.#disguises) this.#watch.shutOut(as, of, { people: this.#people, entries })
    const commits = entries.filter(({ entry }) => entry.lane === 1).length
    const sizes = entries.map(({ entry }) => entry.data.length)
    this.#changes += people - 1 + Math.floor((this.#time.now - began) / REKEY_MS)
    if (commits > MOST_COMMITS_A_CHANGE * (this.#changes + this.#faultCount()))
      throw new Violation(`${commits} commits for ${this.#changes} changes`)
    return {
      people,
      longestEntry: Math.max(...sizes),
      logBytes: sizes.reduce((sum, size) => sum + size, 0),
      faults: this.#faults,
      changes: this.#changes,
      commits,
      epochsToConverge: this.#watch.newest - before,
    }
  }

  async #enter(n: number): Promise<void> {
    const member = this.#people[n]!
    const common = this.#beginning(member, { secret: SECRET })
    await member.begin(
      n === 0 ? await startMeeting(common) : joinMeeting({ ...common, ...this.#invited, rank: "first" }),
    )
  }

  /** He has the last room that he was in, and whatever clock he likes. */
  async #disguise(n: number): Promise<void> {
    const out = this.#people.filter(({ meeting }) => {
      const shield = meeting?.durable.shield
      return shield?.kind === "broken" && shield.why === "evicted"
    })
    const of = out[n % out.length]
    const durable = of?.meeting?.durable
    const identity = this.#strangers.pop()
    if (!of || !durable || !identity) return
    this.#fault("disguise")
    const key = n % 3 === 0 ? of.identity : identity
    const member = this.#member(key, this.#disguises.length, `${of.name} in disguise`)
    this.#disguises.push({ as: member, of })
    const common = this.#beginning(member, durable)
    await member.begin(joinMeeting({ ...common, ...this.#invited, rank: durable.rank }))
  }

  get #invited(): { inviter: IdentityKey } {
    return { inviter: this.#people[0]!.identity.key }
  }

  #beginning(member: Member, { secret }: { secret: Bytes }) {
    this.#time.skewMs = member.skewMs
    return {
      room: deriveRoomKeys(SECRET).id satisfies RoomId,
      relay: "https://relay.example",
      secret,
      url: "https://meet.example/room",
      name: member.name,
      identity: member.identity,
      now: this.#time.now + member.skewMs,
    }
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
        if (this.#person(happening.whom).group) this.#changes += 1
        await this.#person(happening.whom).handle({ kind: "rekey-asked" })
        await this.#evict(who!, this.#person(happening.whom))
        return
      case "disguise":
        await this.#disguise(happening.who)
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
        this.network.state = "down"
        for (const member of this.#people) member.breakLine("cut")
        this.#time.after(happening.for, () => {
          this.network.state = "up"
        })
        return
    }
  }

  async #evict(by: Member, of: Member): Promise<void> {
    const { key: identity } = of.identity
    const leaf = by.group?.members.find(member => member.identity === identity)?.leaf
    if (by === of || leaf === undefined || by.meeting?.durable.shield.kind !== "whole") return
    this.#changes += 1
    await by.handle({ kind: "evict-asked", identity })
    this.#evictions.push({ by, of, click: by.alive ? "heard" : "unheard" })
    this.#watch.silent(by, leaf)
  }

  /** Members let in whom nobody has evicted, though he knocks with an old invitation, and refuse the evicted. */
  async #answerKnocks(): Promise<void> {
    this.#time.after(ANSWER_EVERY_MS, () => this.#answerKnocks())
    for (const member of this.#people) {
      for (const { identity } of member.meeting?.durable.waiting ?? []) {
        const evicted =
          this.#disguises.some(({ as }) => as.identity.key === identity) ||
          this.#evictions.some(({ of }) => of.identity.key === identity)
        await member.handle({ kind: "knock-answered", identity, answer: evicted ? "refuse" : "let-in" })
      }
    }
  }

  async #converge(): Promise<void> {
    let last = "nobody looked"
    for (let waited = 0; waited < CALM_MS; waited += LOOK_EVERY_MS) {
      await this.#time.pass(LOOK_EVERY_MS)
      const found = apart(this.#people, this.#evictions, this.#left)
      if (!found) return
      last = found
    }
    throw new Violation(`no agreement within ${CALM_MS / 1000} s of calm: ${last}`)
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
