import { useState } from "preact/hooks"
import type { MemberRow } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { tabId } from "./meeting.ts"
import { apart, Sentence } from "./Sentence.tsx"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

/** The same words and digits on both screens. Only "They match" is remembered. */
export function Compare({ member, done }: { member: MemberRow; done(): void }) {
  const [differs, setDiffers] = useState(false)
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const match = async () => {
    const refusal = refusalOf(
      await call("compared", { tabId: tabId.value, identity: member.identity, result: "match" }),
    )
    setTrouble(refusal)
    if (!refusal) done()
  }
  return (
    <section class="compare">
      <h2>
        <Sentence of={text("compare_with", apart(member.name))} />
      </h2>
      <p>
        <Sentence of={text("compare_ask", apart(member.name))} />
      </p>
      {member.fingerprint === "" ? (
        <p class="quiet">{text("computing")}</p>
      ) : (
        <>
          <p class="words">{member.words}</p>
          <p class="digits">{member.fingerprint}</p>
        </>
      )}
      {differs && (
        <p role="alert" class="trouble">
          {text("compare_differ_note")}
        </p>
      )}
      <p class="acts">
        <button type="button" class="main" disabled={member.fingerprint === ""} onClick={() => void match()}>
          {text("they_match")}
        </button>
        <button type="button" onClick={() => setDiffers(true)}>
          {text("they_differ")}
        </button>
        <button type="button" onClick={done}>
          {text("back")}
        </button>
      </p>
      <Trouble refusal={trouble} />
    </section>
  )
}
