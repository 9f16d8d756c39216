import { useState } from "preact/hooks"
import type { Protection, Refusal } from "../src/messages/sentences.ts"
import { call } from "./call.ts"
import { tabId } from "./meeting.ts"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

/** The one thing to be done about a page that cannot be protected as it is. */
const WAYS_OUT: Partial<Record<Protection["reason"], "allow-here" | "unprotect-site">> = {
  "site-rules": "allow-here",
  "worker-refused": "unprotect-site",
  "page-transform": "unprotect-site",
  "mixed-audio": "unprotect-site",
  "no-rtp": "unprotect-site",
}

const WORDS = { "allow-here": "allow_here", "unprotect-site": "switch_off" } as const

/** Is this a page on which no meeting can be started or joined? */
export function isShut({ reason }: Protection): boolean {
  return reason in WAYS_OUT
}

export function WayOut({ protection }: { protection: Protection }) {
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const way = WAYS_OUT[protection.reason]
  if (!way) return null
  const go = async () => setTrouble(refusalOf(await call(way, { tabId: tabId.value })))
  return (
    <section>
      <button type="button" class={way === "allow-here" ? "main" : ""} onClick={() => void go()}>
        {text(WORDS[way])}
      </button>
      <p class="quiet">{text(`${WORDS[way]}_note`)}</p>
      <Trouble refusal={trouble} />
    </section>
  )
}
