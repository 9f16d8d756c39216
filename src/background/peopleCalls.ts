/** What the page of known people may ask for. */

import type { PeopleCall, PeopleCalls } from "../messages/people.ts"
import type { Outcome } from "../messages/popup.ts"
import { unreachable } from "../never.ts"
import type { People } from "./people.ts"

const DONE: Outcome = { kind: "done" }

export async function answerAboutPeople(
  people: People,
  { call, ask }: PeopleCall,
): Promise<PeopleCalls[keyof PeopleCalls]["reply"]> {
  if (call === "list-people") return people.pins.map(pin => ({ ...pin }))
  const known = people.pins.find(pin => pin.identity === ask.identity)
  if (!known) return call === "pair-with" ? null : { kind: "refused", refusal: "no-such-member" }
  switch (call) {
    case "rename-person":
      await people.renamed(known.identity, ask.alias)
      return DONE
    case "forget-person":
      await people.forgotten(known.identity)
      return DONE
    case "pair-with":
      return people.pairWith(known.identity)
    case "pair-compared":
      if (ask.result === "match") await people.compared(known.identity, known.name)
      else await people.doubted(known.identity)
      return DONE
    default:
      return unreachable(call)
  }
}
