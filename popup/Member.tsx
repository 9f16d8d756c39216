import { useLayoutEffect, useRef } from "preact/hooks"
import type { MemberRow } from "../src/messages/popup.ts"
import { comparing, evicting } from "./focus.ts"
import { Name } from "./Name.tsx"
import { apart, Sentence } from "./Sentence.tsx"
import { text } from "./text.ts"

interface Props {
  member: MemberRow
  /** `alike`: another name in the list looks like this one. */
  looks: "alike" | "like no other"
  /** Whether the rules let oneself evict. */
  may: "evict" | "not evict"
  evict(): void
}

const TRUST = {
  verified: { word: "verified", look: "good" },
  known: { word: "not_compared", look: "" },
  new: { word: "not_compared", look: "" },
  "changed-key": { word: "key_changed", look: "bad" },
} as const satisfies Record<MemberRow["trust"], unknown>

/** One person: who, how well known, what arrives from him, and the two things one can do. */
export function Member({ member, looks, may, evict }: Props) {
  const { name, alias, identity, self, host, trust, sends, keys, fingerprint } = member
  const asking = evicting.value === identity
  const evictButton = useRef<HTMLButtonElement>(null)
  const cancelButton = useRef<HTMLButtonElement>(null)
  const asked = useRef(false)
  // The focus goes to the harmless answer, and back to where it was.
  useLayoutEffect(() => {
    if (asking) cancelButton.current?.focus()
    else if (asked.current) evictButton.current?.focus()
    asked.current = asking
  }, [asking])
  const cancel = () => {
    evicting.value = null
  }
  return (
    <li data-fingerprint={fingerprint}>
      <p class="who">
        <Name of={name} />
        {self === "you" && <span class="mark">{text("you")}</span>}
        {host === "host" && <span class="mark">{text("host")}</span>}
        {alias !== null && (
          <span class="alias">
            <Sentence of={text("you_call", apart(alias))} />
          </span>
        )}
      </p>
      <p class="what">
        {self === "other" && <span class={TRUST[trust].look}>{text(TRUST[trust].word)}</span>}
        {sends.audio && <span>{text("voice")}</span>}
        {sends.video && <span>{text("camera")}</span>}
        {looks === "alike" && <span class="alike">{text("looks_alike")}</span>}
        {keys === "behind" && <span>{text("changing_keys")}</span>}
      </p>
      {self === "other" && !asking && (
        <p class="acts">
          <button
            type="button"
            aria-label={text("compare_with", name)}
            onClick={() => (comparing.value = identity)}
          >
            {text("compare")}
          </button>
          {may === "evict" && (
            <button
              type="button"
              ref={evictButton}
              aria-label={text("evict_name", name)}
              onClick={() => (evicting.value = identity)}
            >
              {text("evict")}
            </button>
          )}
        </p>
      )}
      {asking && (
        <div
          class="confirm"
          role="group"
          aria-label={text("evict_question", name)}
          onKeyDown={event => {
            if (event.key !== "Escape") return
            // Else the browser closes the whole popup.
            event.preventDefault()
            cancel()
          }}
        >
          <p>
            <strong>
              <Sentence of={text("evict_question", apart(name))} />
            </strong>{" "}
            {text("evict_consequence")}
          </p>
          <p class="acts">
            <button
              type="button"
              class="danger"
              aria-label={text("evict_name", name)}
              onClick={() => {
                evicting.value = null
                evict()
              }}
            >
              <Sentence of={text("evict_name", apart(name))} />
            </button>
            <button type="button" ref={cancelButton} onClick={cancel}>
              {text("cancel")}
            </button>
          </p>
        </div>
      )}
    </li>
  )
}
