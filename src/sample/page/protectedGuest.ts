/**
 * What `/guest` loads before the meeting's own script: the frame layer as a library, and a small form for the invitation.
 * The meeting's page itself stays as it is, and knows nothing of it.
 */
import "../../../content/hook/main.ts"
import { becomeGuest, type Guest } from "../../guest/guest.ts"
import type { PageView } from "../../messages/page.ts"
import type { Protection, Refusal } from "../../messages/sentences.ts"

const SENTENCES: Partial<Record<Refusal, string>> = {
  "invitation-malformed": "This is no whole invitation. Copy it again, from https to its end.",
  "invitation-too-new": "This invitation comes from a newer Sotto than this page has.",
  "name-missing": "Please give your name first.",
  "already-in-meeting": "You are in a protected meeting already.",
}

const FIRST_WORDS = {
  protected: "Protected.",
  waiting: "Waiting.",
  "not-protected": "Not protected.",
  stopped: "Stopped.",
} as const satisfies Record<Protection["state"], string>

const guest = becomeGuest(view => show(view))
document.addEventListener("DOMContentLoaded", () => void addPanel())

async function addPanel(): Promise<void> {
  const panel = document.createElement("form")
  panel.id = "guest"
  const label = document.createElement("label")
  label.textContent = "Invitation"
  label.htmlFor = "guest-invitation"
  const field = document.createElement("input")
  field.id = "guest-invitation"
  field.placeholder = "https://…/j#…"
  const button = document.createElement("button")
  button.textContent = "Join protected"
  const status = document.createElement("p")
  status.id = "guest-status"
  status.setAttribute("role", "status")
  status.setAttribute("aria-label", "Protection")
  status.textContent = "Waiting. Nothing leaves before you have joined by an invitation."
  panel.append(status, label, field, button)
  document.body.prepend(panel)
  panel.addEventListener("submit", event => {
    event.preventDefault()
    void join(field.value, status)
  })
  const view = shown
  if (view) show(view)
}

async function join(invitation: string, status: HTMLElement): Promise<void> {
  const name = document.querySelector<HTMLInputElement>("#name")?.value ?? ""
  const ready: Guest = await guest
  const outcome = await ready.join({ name, invitation })
  if (outcome.kind === "refused")
    status.textContent = SENTENCES[outcome.refusal] ?? "This did not work. Try again."
}

let shown: PageView | null = null

function show(view: PageView | null): void {
  shown = view
  const status = document.querySelector("#guest-status")
  const panel = document.querySelector<HTMLElement>("#guest")
  if (!status || !panel) return
  const state = view?.protection.state ?? "waiting"
  panel.dataset["state"] = state
  const names = Object.values(view?.names ?? {})
  status.textContent =
    state === "protected"
      ? `${FIRST_WORDS[state]} Only ${names.join(", ")} can see and hear you.`
      : `${FIRST_WORDS[state]} Nothing leaves this computer.`
}
