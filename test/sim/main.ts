/** Runs meetings that fast-check makes up, and prints what it saw as one line of JSON. Started by run.ts, as a bundle. */
import fc from "fast-check"
import { identityFromKeys, makeIdentityKeys } from "../../src/verify/identity.ts"
import type { Happening, Outcome, Scenario } from "./happenings.ts"
import type { Death } from "./member.ts"
import { play } from "./scenario.ts"
import { rememberResults } from "./sharedCrypto.ts"

const [runs = 10, most = 30, seed = 1] = process.argv.slice(2, 5).map(Number)
/** A meeting of the largest size comes by chance once in a thousand times; with "largest" one comes first. */
const largest = process.argv[5] === "largest"

const MOST_HAPPENINGS = 12

const who = fc.nat(most)
const at = fc.nat(30_000)
const how: fc.Arbitrary<Death> = fc.oneof(
  fc.constantFrom<Death>("now", "before-save", "after-save"),
  fc.record({ afterEffects: fc.nat(4) }),
)
/** A moment, or an hour, in ms. */
const backAfter = fc.oneof(
  { weight: 60, arbitrary: fc.nat(25_000) },
  { weight: 1, arbitrary: fc.constant(3_600_000) },
)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ at, kind: fc.constantFrom("evict", "evict-each-other", "evict-racing"), who, whom: who }),
  fc.record({ at, kind: fc.constantFrom("leave", "rekey", "reload", "cut", "black-hole"), who }),
  fc.record({ at, kind: fc.constant("crash"), who, how, backAfter }),
  fc.record({ at, kind: fc.constant("disguise"), who }),
  fc.record({ at, kind: fc.constant("relay-down"), for: fc.nat(20_000) }),
) as fc.Arbitrary<Happening>

/** Most meetings are small; every so often comes one of the largest. */
const upTo = (max: number, weight: number) => ({
  weight,
  arbitrary: fc.integer({ min: 2, max: Math.min(max, most) }),
})
const people = fc.oneof(upTo(6, 900), upTo(12, 90), upTo(30, 9), upTo(most, 1))

const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  people,
  slowness: fc.constantFrom(2, 50, 400),
  arrival: fc.constantFrom(1, 2_000, 15_000),
  skewMs: fc.constantFrom(0, 0, 3_600_000),
  happenings: fc.array(happening, { maxLength: MOST_HAPPENINGS }),
})

/** An hour of 100 people is seven million signs of life: in a meeting of more than this, whoever is away is back sooner. */
const MOST_FOR_AN_HOUR = 30
const scenario = anyScenario.map(one =>
  one.people <= MOST_FOR_AN_HOUR ? one : { ...one, happenings: one.happenings.map(backSoon) },
)

function backSoon(one: Happening): Happening {
  return "backAfter" in one ? { ...one, backAfter: one.backAfter % 25_000 } : one
}

rememberResults(crypto.subtle)
const identities = await Promise.all(
  Array.from({ length: most + MOST_HAPPENINGS }, async () => identityFromKeys(await makeIdentityKeys())),
)
const outcomes: Outcome[] = []
/** What broke first, before it has been shrunk. */
let broken: object | false = false
// Whoever has no more time gets what there is.
process.on("SIGTERM", () => void end(broken))
if (largest) {
  const [one] = fc.sample(scenario, { numRuns: 1, seed })
  if (!one) throw new Error("no scenario")
  // What happens in it is less and sooner, and people are let in together: in each second of 200 members 8,000 signs of life are
  // heard, and at each change of keys 40,000. It is not shrunk either.
  const happenings = one.happenings.slice(0, 6).map(each => ({
    ...backSoon(each),
    at: each.at % 12_000,
    ...("for" in each ? { for: each.for % 5_000 } : {}),
  }))
  const [arrival, slowness] = [Math.min(one.arrival, 2_000), Math.max(one.slowness, 50)]
  const whole = { ...one, people: most, arrival, slowness, happenings }
  const outcome = await play(whole, identities).catch((error: unknown) => String(error))
  if (typeof outcome === "string") await end({ seed, path: "", scenario: whole, error: outcome })
  else outcomes.push(outcome)
}
const result = await fc.check(
  fc.asyncProperty(scenario, async one => {
    if (one.people > MOST_FOR_AN_HOUR) say(`a meeting of ${one.people} people`)
    const outcome = await play(one, identities).catch((error: unknown) => {
      if (!broken) say(`${String(error)}; now it is shrunk`)
      broken ||= { seed, path: "", scenario: one, error: String(error) }
      throw error
    })
    outcomes.push(outcome)
    if (outcomes.length % 500 === 0) say("on the way")
  }),
  { numRuns: runs - outcomes.length, seed },
)
await end(
  result.failed && {
    seed: result.seed,
    path: result.counterexamplePath,
    scenario: result.counterexample?.[0],
    error: String(result.errorInstance),
  },
)

/** So that whoever waits sees what for. */
function say(what: string): void {
  console.error(`Seed ${seed}, ${outcomes.length} of ${runs} runs: ${what}`)
}

function end(failure: object | false): Promise<never> {
  return new Promise(() => {
    process.stdout.write(`${JSON.stringify({ outcomes, failure })}\n`, () => process.exit(0))
  })
}
