import type { PopupState } from "../src/messages/popup.ts"
import { apart, Sentence } from "./Sentence.tsx"
import { text } from "./text.ts"

/** How far an eviction is. The place for it is always there, or its first words would not be read aloud. */
export function Progress({ evicting }: { evicting: NonNullable<PopupState["meeting"]>["evicting"] }) {
  return (
    <p class="progress" role="status">
      {evicting && <Sentence of={sentence(evicting)} />}
    </p>
  )
}

function sentence({
  name,
  changed,
  of,
  tookMs,
}: Parameters<typeof Progress>[0]["evicting"] & object): string {
  return tookMs === null
    ? text("evict_progress", changed, of)
    : text("evict_done", (tookMs / 1000).toFixed(1), apart(name))
}
