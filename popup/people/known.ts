import { signal } from "@preact/signals"
import type { IdentityKey } from "../../src/brand.ts"
import { isFields } from "../../src/messages/decode.ts"
import { decodePeople, type KnownPerson, type PeopleCalls } from "../../src/messages/people.ts"
import { ask } from "./ask.ts"

/** Everybody whose key one has met; null until the background has spoken. */
export const known = signal<KnownPerson[] | null>(null)
/** Whose fingerprint is shown. */
export const comparing = signal<IdentityKey | null>(null)
/** Whether the last thing that was asked for happened. */
export const trouble = signal<"none" | "failed">("none")

export async function readKnown(): Promise<void> {
  known.value = decodePeople(await ask("list-people", {})) ?? known.value
}

type Change = "rename-person" | "forget-person" | "pair-compared"

/** Asks for a change, and shows what is so after it. */
export async function change<K extends Change>(call: K, about: PeopleCalls[K]["ask"]): Promise<void> {
  const answer = await ask(call, about)
  trouble.value = isFields(answer) && answer["kind"] === "done" ? "none" : "failed"
  await readKnown()
}
