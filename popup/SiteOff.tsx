import { useState } from "preact/hooks"
import type { PopupState } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { Begin } from "./Begin.tsx"
import { call } from "./call.ts"
import { tabId } from "./meeting.ts"
import { askForSite } from "./permission.ts"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

export function SiteOff({ state, origin }: { state: PopupState; origin: string }) {
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const protect = async () => {
    const granted = (await askForSite(origin)) === "granted"
    setTrouble(granted ? refusalOf(await call("protect-site", { tabId: tabId.value })) : "no-permission")
  }
  return (
    <>
      <section>
        <p>{text("site_off", new URL(origin).host)}</p>
        <button type="button" class="main" onClick={() => void protect()}>
          {text("protect")}
        </button>
        <p class="quiet">{text("protect_note")}</p>
        <Trouble refusal={trouble} />
      </section>
      <details>
        <summary>{text("have_invitation")}</summary>
        <Begin state={state} ways="join" />
      </details>
    </>
  )
}
