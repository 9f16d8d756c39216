import { useRef, useState } from "preact/hooks"
import type { KnownPerson } from "../../src/messages/people.ts"
import { Name } from "../Name.tsx"
import { apart, Sentence } from "../Sentence.tsx"
import { dayText, text } from "../text.ts"
import { ComparePerson } from "./ComparePerson.tsx"
import { change, comparing } from "./known.ts"

type Doing = "nothing" | "renaming" | "forgetting"

/** Somebody whom one knows: by which names, since when, whether compared, and what one can do about it. */
export function Person({ person }: { person: KnownPerson }) {
  const [doing, setDoing] = useState<Doing>("nothing")
  const first = useRef<HTMLButtonElement>(null)
  const { identity, name, alias, firstSeen, verifiedAt } = person
  const shown = alias ?? name
  const compares = comparing.value === identity
  const stop = () => {
    setDoing("nothing")
    comparing.value = null
    queueMicrotask(() => first.current?.focus())
  }
  return (
    <li data-identity={identity} onKeyDown={event => event.key === "Escape" && stop()}>
      <p class="who">
        <Name of={shown} />
      </p>
      <p class="what">
        {verifiedAt === null ? (
          <span>{text("not_compared")}</span>
        ) : (
          <span class="good">{text("verified_on", dayText(verifiedAt))}</span>
        )}
        <span>{text("met_on", dayText(firstSeen))}</span>
        {alias !== null && (
          <span class="alias">
            <Sentence of={text("calls_himself", apart(name))} />
          </span>
        )}
      </p>
      {doing === "nothing" && !compares && (
        <p class="acts">
          <button
            type="button"
            ref={first}
            aria-label={text("compare_with", shown)}
            onClick={() => (comparing.value = identity)}
          >
            {text("compare")}
          </button>
          <button type="button" aria-label={text("rename_name", shown)} onClick={() => setDoing("renaming")}>
            {text("rename")}
          </button>
          <button
            type="button"
            aria-label={text("forget_name", shown)}
            onClick={() => setDoing("forgetting")}
          >
            {text("forget")}
          </button>
        </p>
      )}
      {doing === "renaming" && <Rename person={person} done={stop} />}
      {doing === "forgetting" && (
        <div class="confirm" role="group" aria-label={text("forget_question", shown)}>
          <p>
            <strong>
              <Sentence of={text("forget_question", apart(shown))} />
            </strong>{" "}
            {text("forget_consequence")}
          </p>
          <p class="acts">
            <button
              type="button"
              class="danger"
              aria-label={text("forget_name", shown)}
              onClick={() => void change("forget-person", { identity })}
            >
              <Sentence of={text("forget_name", apart(shown))} />
            </button>
            <button type="button" onClick={stop}>
              {text("cancel")}
            </button>
          </p>
        </div>
      )}
      {compares && <ComparePerson person={person} done={stop} />}
    </li>
  )
}

/** One's own name for somebody; left empty it is his again. */
function Rename({ person: { identity, name, alias }, done }: { person: KnownPerson; done(): void }) {
  const [typed, setTyped] = useState(alias ?? name)
  return (
    <form
      class="confirm"
      onSubmit={event => {
        event.preventDefault()
        void change("rename-person", { identity, alias: typed }).then(done)
      }}
    >
      <label>
        <span>
          <Sentence of={text("rename_label", apart(name))} />
        </span>
        <input
          value={typed}
          maxLength={64}
          ref={field => field?.select()}
          onInput={event => setTyped(event.currentTarget.value)}
        />
      </label>
      <p class="quiet">{text("rename_note")}</p>
      <p class="acts">
        <button type="submit" class="main">
          {text("save")}
        </button>
        <button type="button" onClick={done}>
          {text("cancel")}
        </button>
      </p>
    </form>
  )
}
