import { useRef, useState } from "preact/hooks"
import type { MemberRow } from "../src/messages/popup.ts"
import { text } from "./text.ts"

interface Props {
  member: MemberRow
  compare(): void
  evict(): void
}

/** One person: who, how well known, what arrives from him, and the two things one can do. */
export function Member({ member, compare, evict }: Props) {
  const [asking, setAsking] = useState(false)
  const evictButton = useRef<HTMLButtonElement>(null)
  const { name, self, trust, sends, keys, fingerprint } = member
  const cancel = () => {
    setAsking(false)
    queueMicrotask(() => evictButton.current?.focus())
  }
  return (
    <li data-fingerprint={fingerprint}>
      <p class="who">
        <bdi class="name" title={name}>
          {name}
        </bdi>
        {self === "you" && <span class="mark">{text("you")}</span>}
      </p>
      <p class="what">
        {self === "other" && (
          <span class={trust === "verified" ? "good" : ""}>
            {text(trust === "verified" ? "verified" : "not_compared")}
          </span>
        )}
        {sends.audio && <span>{text("voice")}</span>}
        {sends.video && <span>{text("camera")}</span>}
        {keys === "behind" && <span>{text("changing_keys")}</span>}
      </p>
      {self === "other" && !asking && (
        <p class="acts">
          <button type="button" aria-label={text("compare_with", name)} onClick={compare}>
            {text("compare")}
          </button>
          <button
            type="button"
            ref={evictButton}
            aria-label={text("evict_name", name)}
            onClick={() => setAsking(true)}
          >
            {text("evict")}
          </button>
        </p>
      )}
      {asking && (
        <div class="confirm" role="group" aria-label={text("evict_question", name)}>
          <p>
            <strong>{text("evict_question", name)}</strong> {text("evict_consequence")}
          </p>
          <p class="acts">
            <button
              type="button"
              class="danger"
              onClick={() => {
                setAsking(false)
                evict()
              }}
            >
              {text("evict_name", name)}
            </button>
            <button type="button" onClick={cancel}>
              {text("cancel")}
            </button>
          </p>
        </div>
      )}
    </li>
  )
}
