import type { Warning } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { tabId } from "./meeting.ts"
import { Sentence, withNamesApart } from "./Sentence.tsx"
import { text, warningText } from "./text.ts"

/** What needs to be known or decided, the newest first. */
export function Warnings({ warnings }: { warnings: Warning[] }) {
  return (
    <div role="region" aria-label={text("warnings")} class="warnings">
      {[...warnings]
        .sort((a, b) => b.since - a.since)
        .map(warning => (
          <div key={warning.id} role="alert" class={`warning ${warning.kind}`}>
            <p>
              <Sentence of={warningText(withNamesApart(warning))} />
            </p>
            <p class="acts">
              <Choices warning={warning} />
            </p>
          </div>
        ))}
    </div>
  )
}

function Choices({ warning }: { warning: Warning }) {
  const ask = { tabId: tabId.value }
  if (warning.kind === "channel-down") return null
  if (warning.kind === "old-knock") {
    const answer = (word: "let-in" | "refuse") => () =>
      void call("answer-knock", { ...ask, ref: warning.ref, answer: word })
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
  if (warning.kind !== "unknown-sender") {
    return (
      <button type="button" onClick={() => void call("dismiss", { ...ask, warning: warning.id })}>
        {text("ok")}
      </button>
    )
  }
  const { source } = warning
  const decide = (decision: typeof warning.decision) => () =>
    void call("decide-source", { ...ask, source, decision })
  return (
    <>
      <button
        type="button"
        aria-pressed={warning.decision === "keep-blocked"}
        onClick={decide("keep-blocked")}
      >
        {text("keep_blocked")}
      </button>
      <button
        type="button"
        aria-pressed={warning.decision === "hear-in-clear"}
        onClick={decide("hear-in-clear")}
      >
        {text("listen_anyway")}
      </button>
      <button type="button" onClick={() => void call("leave", ask)}>
        {text("leave")}
      </button>
    </>
  )
}
