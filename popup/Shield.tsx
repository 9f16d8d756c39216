import type { Protection } from "../src/messages/sentences.ts"
import { apart, Sentence } from "./Sentence.tsx"
import { protectionText, text } from "./text.ts"

/** Shape and word say it; colour only repeats it. */
const SHAPE = {
  protected: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v10H5zM12 15v3",
  waiting: "M7 3h10M7 21h10M8 3v4l4 5-4 5v4M16 3v4l-4 5 4 5v4",
  "not-protected": "M7 11V8a5 5 0 0 1 9.6-2M5 11h14v10H5zM12 15v3",
  stopped:
    "M8 13V6a1.5 1.5 0 0 1 3 0v5M11 11V4.5a1.5 1.5 0 0 1 3 0V11M14 11V6a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4.500-1.500-6.500-6a1.500 1.500 0 0 1 2.800-1.200L8 15",
} as const satisfies Record<Protection["state"], string>

export function Shield({ protection, epoch }: { protection: Protection; epoch: number | null }) {
  const named =
    protection.state === "stopped" && protection.about !== undefined
      ? { ...protection, about: apart(protection.about) }
      : protection
  const { state, reason } = protectionText(named)
  return (
    <header class={`shield ${protection.state}`}>
      <svg viewBox="0 0 24 24" width="32" height="32" aria-hidden="true">
        <path d={SHAPE[protection.state]} />
      </svg>
      <p role="status" aria-label={text("protection_label")} data-epoch={epoch ?? undefined}>
        <strong>{state}</strong>{" "}
        <span>
          <Sentence of={reason} />
        </span>
      </p>
    </header>
  )
}
