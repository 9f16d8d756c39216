import { useState } from "preact/hooks"
import { formatPairCode } from "../src/messages/pairCode.ts"
import type { PairView } from "../src/messages/people.ts"
import { Code } from "./Code.tsx"
import { Sentence } from "./Sentence.tsx"
import { text } from "./text.ts"

/** What a pair can compare before one of them is in. Digits and code come with the list of participants. */
export function DoorWords({ intro, words }: { intro: string; words: string }) {
  return (
    <p class="at-the-door">
      <Sentence of={intro} /> <strong>{words || text("computing")}</strong>
    </p>
  )
}

/** What the two sides of a pair compare: to be read, or to be scanned. `null` while it is computed. */
export function Pair({ name, pair }: { name: string; pair: PairView | null }) {
  const [shown, setShown] = useState(false)
  if (!pair) return <p class="quiet">{text("computing")}</p>
  return (
    <>
      <p class="words">{pair.words}</p>
      <p class="digits">{pair.digits}</p>
      <p class="acts">
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {text(shown ? "hide_qr" : "show_qr")}
        </button>
      </p>
      {shown && <Code content={formatPairCode(pair.digits)} label={text("pair_qr_label", name)} />}
    </>
  )
}
