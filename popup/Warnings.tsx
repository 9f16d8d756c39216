import type { IdentityKey } from "../src/brand.ts"
import type { DoorView } from "../src/messages/popup.ts"
import { isNews, type Warning } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { copyInvitation } from "./copy.ts"
import { comparing, evicting } from "./focus.ts"
import { tabId } from "./meeting.ts"
import { DoorWords } from "./Pair.tsx"
import { apart, Sentence, withNamesApart } from "./Sentence.tsx"
import { text, warningText } from "./text.ts"

/** What needs to be known or decided, the newest first. */
export function Warnings({ warnings, atTheDoor }: { warnings: Warning[]; atTheDoor: DoorView[] }) {
  return (
    <div role="region" aria-label={text("warnings")} class="warnings">
      {[...warnings]
        .sort((a, b) => b.since - a.since)
        .map(warning => (
          <div
            key={warning.id}
            role="alert"
            class={`warning ${warning.kind}${isNews(warning) ? " news" : ""}`}
          >
            <p>
              <Sentence of={warningText(withNamesApart(warning))} />
            </p>
            {warning.kind === "knock" && <KnockWords {...warning} atTheDoor={atTheDoor} />}
            <p class="acts">
              <Choices warning={warning} />
            </p>
          </div>
        ))}
    </div>
  )
}

function KnockWords({
  name,
  identity,
  atTheDoor,
}: {
  name: string
  identity: IdentityKey
  atTheDoor: DoorView[]
}) {
  const words = atTheDoor.find(one => one.identity === identity)?.words
  return words === undefined ? null : <DoorWords intro={text("knock_words", apart(name))} words={words} />
}

function Choices({ warning }: { warning: Warning }) {
  const ask = { tabId: tabId.value }
  if (warning.kind === "channel-down") return null
  if (warning.kind === "knock") {
    const answer = (word: "let-in" | "refuse") => () =>
      void call("answer-knock", { ...ask, identity: warning.identity, answer: word })
    return (
      <>
        <button type="button" onClick={answer("let-in")}>
          {text("let_in")}
        </button>
        <button type="button" onClick={answer("refuse")}>
          {text("refuse")}
        </button>
      </>
    )
  }
  if (warning.kind === "new-key") return <TurnTo identity={warning.identity} />
  const sending = warning.kind === "connector" ? warning.sending : warning
  if (sending && "decision" in sending) return <Decide {...sending} />
  return (
    <>
      {warning.kind === "joined" && <TurnTo identity={warning.identity} />}
      {warning.kind === "keyless-person" && (
        <button type="button" onClick={() => void copyInvitation()}>
          {text("copy_invite")}
        </button>
      )}
      <button type="button" onClick={() => void call("dismiss", { ...ask, warning: warning.id })}>
        {text(warning.kind === "keyless-person" ? "keep_blocked" : "ok")}
      </button>
      {LEAVABLE.includes(warning.kind) && <Leave />}
    </>
  )
}

/** The two things that one can do about a person. */
function TurnTo({ identity }: { identity: IdentityKey }) {
  const turn = (whom: typeof comparing) => () => {
    whom.value = identity
  }
  return (
    <>
      <button type="button" onClick={turn(comparing)}>
        {text("compare")}
      </button>
      <button type="button" onClick={turn(evicting)}>
        {text("evict")}
      </button>
    </>
  )
}

/** Warnings of somebody or something that listens, after which one may want to go. */
const LEAVABLE: readonly Warning["kind"][] = ["connector", "recording", "hidden-receiver", "more-people"]

type Sending = Extract<Warning, { kind: "unknown-sender" }>

function Decide({ source, decision }: Pick<Sending, "source" | "decision">) {
  const decide = (word: Sending["decision"]) => () =>
    void call("decide-source", { tabId: tabId.value, source, decision: word })
  return (
    <>
      <button type="button" aria-pressed={decision === "keep-blocked"} onClick={decide("keep-blocked")}>
        {text("keep_blocked")}
      </button>
      <button type="button" aria-pressed={decision === "hear-in-clear"} onClick={decide("hear-in-clear")}>
        {text("listen_anyway")}
      </button>
      <Leave />
    </>
  )
}

function Leave() {
  return (
    <button type="button" onClick={() => void call("leave", { tabId: tabId.value })}>
      {text("leave")}
    </button>
  )
}
