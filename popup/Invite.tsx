import { useState } from "preact/hooks"
import { Code } from "./Code.tsx"
import { copied, copyInvitation } from "./copy.ts"
import { text } from "./text.ts"

interface Props {
  invitation: string
  company: "none" | "others"
}

/** Says what to do with the invitation to whoever is alone, and to whoever has just taken it. */
export function Invite({ invitation, company }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <section>
      <p class="acts">
        <button type="button" onClick={() => void copyInvitation()}>
          {text("copy_invite")}
        </button>
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {text(shown ? "hide_qr" : "show_qr")}
        </button>
      </p>
      <p class="quiet" role="status">
        {copied.value ? text("copied") : company === "none" && text("invite_note")}
      </p>
      {shown && <Code content={invitation} label={text("qr_label")} />}
    </section>
  )
}
