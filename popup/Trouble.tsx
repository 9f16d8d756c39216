import type { Outcome } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { refusalText } from "./text.ts"

/** The one sentence why something that was asked for did not happen. */
export function Trouble({ refusal }: { refusal: Refusal | null }) {
  return (
    <p class="trouble" role="alert" hidden={refusal === null}>
      {refusal && refusalText(refusal)}
    </p>
  )
}

export function refusalOf(outcome: Outcome): Refusal | null {
  return outcome.kind === "refused" ? outcome.refusal : null
}
