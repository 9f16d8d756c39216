import { useEffect, useState } from "preact/hooks"
import { readPairCode } from "../../src/messages/pairCode.ts"
import { decodePair, type KnownPerson, type PairView } from "../../src/messages/people.ts"
import { Pair } from "../Pair.tsx"
import { apart, Sentence } from "../Sentence.tsx"
import { text } from "../text.ts"
import { ask } from "./ask.ts"
import { change } from "./known.ts"
import { Scan } from "./Scan.tsx"

type Found = ReturnType<typeof readPairCode>

interface Props {
  person: KnownPerson
  done(): void
}

/** Compares with somebody whom one knows, in a meeting or outside of any: by reading aloud, or by scanning each other's code. */
export function ComparePerson({ person, done }: Props) {
  const { identity } = person
  const name = person.alias ?? person.name
  const [pair, setPair] = useState<PairView | null>(null)
  const [found, setFound] = useState<Found | "differ" | null>(null)
  useEffect(() => {
    void ask("pair-with", { identity }).then(answer => setPair(decodePair(answer) ?? null))
  }, [identity])

  const say = (result: "match" | "differ") => void change("pair-compared", { identity, result })
  const match = () => {
    say("match")
    done()
  }
  const differ = () => {
    say("differ")
    setFound("differ")
  }
  const read = (scanned: string) => {
    const now = readPairCode(scanned, pair?.digits ?? "")
    setFound(now)
    // Another pair's code says nothing yet about this one: the wrong screen may have been scanned.
    if (now === "match") say("match")
  }
  return (
    <section class="compare" aria-label={text("compare_with", name)}>
      <p>
        <Sentence of={text("compare_scan_ask", apart(name))} />
      </p>
      <Pair name={name} pair={pair} />
      {pair && found !== "match" && <Scan read={read} empty={() => setFound("no-code")} />}
      <Verdict found={found} name={name} />
      <p class="acts">
        {found !== "match" && (
          <>
            <button type="button" class="main" disabled={!pair} onClick={match}>
              {text("they_match")}
            </button>
            <button type="button" disabled={!pair} onClick={differ}>
              {text("they_differ")}
            </button>
          </>
        )}
        <button type="button" onClick={done}>
          {text(found === "match" ? "done" : "back")}
        </button>
      </p>
    </section>
  )
}

const SENTENCE = {
  match: "scan_match",
  "another-pair": "scan_another_pair",
  "no-code": "scan_no_code",
  differ: "compare_differ_note_elsewhere",
} as const satisfies Record<Found | "differ", string>

function Verdict({ found, name }: { found: Found | "differ" | null; name: string }) {
  return (
    <p role="status" class={found === "match" ? "good" : "trouble"} hidden={found === null}>
      {found && <Sentence of={text(SENTENCE[found], apart(name))} />}
    </p>
  )
}
