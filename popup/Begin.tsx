import { useEffect, useRef, useState } from "preact/hooks"
import { parseInvitation } from "../src/messages/invitation.ts"
import type { PopupState } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { copyWhenThere } from "./copy.ts"
import { tabId } from "./meeting.ts"
import { askForSite } from "./permission.ts"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

interface Props {
  state: PopupState
  ways: "both" | "join"
}

/** Start a protected meeting here, or join one by its invitation. What was typed stays, whatever goes wrong. */
export function Begin({ state, ways }: Props) {
  const [name, setName] = useState(state.name)
  const [relay, setRelay] = useState(state.relay)
  const [invitation, setInvitation] = useState(state.invitationInTab ?? "")
  const [trouble, setTrouble] = useState<{ at: "start" | "join"; refusal: Refusal } | null>(null)
  const nameField = useRef<HTMLInputElement>(null)
  // Whoever has to give a name can type it at once; whoever gave one before goes on to the buttons.
  useEffect(() => {
    if (state.name === "") nameField.current?.focus()
  }, [state.name])
  const [busy, setBusy] = useState<"start" | "join" | null>(null)

  const act = async (at: "start" | "join", asking: Promise<Refusal | null>) => {
    setBusy(at)
    setTrouble(null)
    const refusal = await asking
    setBusy(null)
    if (refusal) setTrouble({ at, refusal })
  }
  const start = async () => {
    const refusal = refusalOf(await call("start", { tabId: tabId.value, name, relay }))
    if (!refusal) copyWhenThere()
    return refusal
  }
  const join = async () => {
    const parsed = parseInvitation(invitation)
    if (parsed.kind === "refused") return parsed.refusal
    const granted = (await askForSite(parsed.url)) === "granted"
    return granted ? refusalOf(await call("join", { tabId: tabId.value, name, invitation })) : "no-permission"
  }
  const sentence = (at: "start" | "join") => (trouble?.at === at ? trouble.refusal : null)

  return (
    <>
      <section>
        <label>
          <span>{text("your_name")}</span>
          <input
            ref={nameField}
            value={name}
            maxLength={64}
            autoComplete="name"
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
      </section>
      {ways === "both" && (
        <form
          onSubmit={event => {
            event.preventDefault()
            void act("start", start())
          }}
        >
          <button type="submit" class="main" disabled={busy !== null}>
            {text("start")}
          </button>
          <p class="quiet">{text("start_note")}</p>
          <details open={state.relay === ""}>
            <summary>{text("key_relay")}</summary>
            <input
              aria-label={text("key_relay")}
              value={relay}
              placeholder="https://relay.example"
              onInput={event => setRelay(event.currentTarget.value)}
            />
            <p class="quiet">{text("key_relay_note")}</p>
          </details>
          <Trouble refusal={sentence("start")} />
        </form>
      )}
      <form
        onSubmit={event => {
          event.preventDefault()
          void act("join", join())
        }}
      >
        <label>
          <span>{text("invitation")}</span>
          <input
            value={invitation}
            spellcheck={false}
            onInput={event => setInvitation(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class={ways === "join" ? "main" : ""} disabled={busy !== null}>
          {text("join")}
        </button>
        <Trouble refusal={sentence("join")} />
      </form>
    </>
  )
}
