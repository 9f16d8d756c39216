import { useState } from "preact/hooks"
import browser from "webextension-polyfill"
import type { MemberRow, Outcome } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { evicting } from "./focus.ts"
import { tabId } from "./meeting.ts"
import { Pair } from "./Pair.tsx"
import { apart, Sentence } from "./Sentence.tsx"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

interface Props {
  member: MemberRow
  /** The rules let oneself evict. */
  may: "evict" | "not evict"
  done(): void
}

/** The same words, digits and code on both screens. Only "They match" is remembered. */
export function Compare({ member, may, done }: Props) {
  const [differs, setDiffers] = useState(false)
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const ask = { tabId: tabId.value }
  const { identity, name, fingerprint: digits, words } = member
  const act = async (asking: Promise<Outcome>) => {
    const refusal = refusalOf(await asking)
    setTrouble(refusal)
    return refusal
  }
  const match = async () => {
    if (!(await act(call("compared", { ...ask, identity, result: "match" })))) done()
  }
  const differ = () => {
    setDiffers(true)
    void act(call("compared", { ...ask, identity, result: "differ" }))
  }
  const evict = () => {
    evicting.value = identity
    done()
  }
  return (
    <section class="compare">
      <h2>
        <Sentence of={text("compare_with", apart(name))} />
      </h2>
      <p>
        <Sentence of={text("compare_ask", apart(name))} />
      </p>
      <Pair name={name} pair={digits === "" ? null : { digits, words }} />
      {differs ? (
        <div role="alert" class="trouble">
          <p>{text("compare_differ_note")}</p>
          <p class="acts">
            {may === "evict" && (
              <button type="button" aria-label={text("evict_name", name)} onClick={evict}>
                {text("evict")}
              </button>
            )}
            <button type="button" onClick={() => void act(call("leave", ask))}>
              {text("leave")}
            </button>
          </p>
        </div>
      ) : (
        <p class="acts">
          <button type="button" class="main" disabled={digits === ""} onClick={() => void match()}>
            {text("they_match")}
          </button>
          <button type="button" onClick={differ}>
            {text("they_differ")}
          </button>
          <button type="button" onClick={() => void scanElsewhere(identity)}>
            {text("scan")}
          </button>
        </p>
      )}
      <p class="acts">
        <button type="button" onClick={done}>
          {text("back")}
        </button>
      </p>
      <Trouble refusal={trouble} />
    </section>
  )
}

/** A popup closes as soon as the browser asks for the camera, so it is asked for in a tab. */
async function scanElsewhere(identity: MemberRow["identity"]): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(`popup/options.html#${identity}`) })
}
