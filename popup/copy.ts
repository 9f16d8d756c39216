import { effect, signal } from "@preact/signals"
import { state } from "./meeting.ts"

/** Whether the invitation has just been put on the clipboard. */
export const copied = signal(false)

export async function copyInvitation(): Promise<void> {
  const invitation = state.value?.meeting?.invitation
  if (!invitation) return
  try {
    await navigator.clipboard.writeText(invitation)
    copied.value = true
  } catch {
    // No clipboard without a click here: the button stays, and says nothing that is not so.
    copied.value = false
  }
}

/** Copies as soon as the new meeting's invitation is known. */
export function copyWhenThere(): void {
  const stop = effect(() => {
    if (!state.value?.meeting?.invitation) return
    queueMicrotask(() => stop())
    void copyInvitation()
  })
}
