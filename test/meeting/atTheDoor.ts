/** People at the door of a meeting, and what those inside read of it. */
import type { RuleChange } from "../../src/messages/rules.ts"
import type { Warning } from "../../src/messages/sentences.ts"
import type { Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

type Of<K extends Warning["kind"]> = Extract<Warning, { kind: K }>

export const warnings = <K extends Warning["kind"]>({ meeting }: Person, kind: K): Of<K>[] =>
  meeting.durable.warnings.filter((one): one is Of<K> => one.kind === kind)
export const knocksAt = (person: Person) => warnings(person, "knock").map(one => `${one.name}/${one.known}`)
export const refused = (person: Person) => warnings(person, "join-refused").map(one => one.refusal)

export const ASK: RuleChange = { rule: "admission", to: "ask" }
export const VERIFIED: RuleChange = { rule: "admission", to: "verified-only" }
export const HOSTS: RuleChange = { rule: "authority", to: "hosts" }

/** Three people, of whom Ada has set these rules, one after the other. */
export async function meetingThat(...changes: RuleChange[]) {
  const scene = await threeInAMeeting()
  for (const change of changes) {
    await scene.ada.on({ kind: "rule-asked", change })
    await scene.town.pass(1_000)
  }
  return scene
}

export const answer = (person: Person, who: Person, word: "let-in" | "refuse") =>
  person.on({ kind: "knock-answered", identity: who.identity.key, answer: word })
