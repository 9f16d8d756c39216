import { useState } from "preact/hooks"
import { encode } from "uqr"
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
      {shown && <Code text={invitation} />}
    </section>
  )
}

/** Dark on light in both colour schemes: cameras want it so. */
function Code({ text: content }: { text: string }) {
  const { data, size } = encode(content, { border: 2 })
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join("")
  return (
    <svg class="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text("qr_label")}>
      <rect width={size} height={size} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  )
}
