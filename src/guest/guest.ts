/**
 * The same layer as a library, for people without the extension: a page that wants to can load it before its own
 * scripts. Weaker than the extension in one way, and says so: identity and keys live in the page's origin.
 */
import type { PageId, RoomId } from "../brand.ts"
import { openSession, PLATFORM_CLOCK, type Session } from "../engine/session.ts"
import { openVault, type Vault } from "../engine/vault.ts"
import { toHex } from "../hex.ts"
import { invitedTo, joinMeeting } from "../meeting/begin.ts"
import { decodeDurable, encodeDurable } from "../meeting/saved.ts"
import { type Meeting, NOTHING_YET } from "../meeting/state.ts"
import { pageView } from "../meeting/view.ts"
import { decodeFromHook, PORTS_EVENT } from "../messages/hook.ts"
import { parseInvitation } from "../messages/invitation.ts"
import type { PageView } from "../messages/page.ts"
import type { Outcome } from "../messages/popup.ts"
import { decodeFromWorker, type ToWorker } from "../messages/worker.ts"
import { NOTHING_FOUND, noted } from "../policy/obstacles.ts"
import { identityFromKeys, makeIdentityKeys } from "../verify/identity.ts"
import { cleanName } from "../verify/names.ts"
import { NO_PINS } from "../verify/pins.ts"

export interface Guest {
  join(ask: { name: string; invitation: string }): Promise<Outcome>
  leave(): Promise<void>
}

/**
 * Takes the page's frame worker over from the hook, which must have run before, and plays the extension's part in this
 * one page.
 *
 * @param changed Called after each change with what may be shown.
 */
export async function becomeGuest(changed: (view: PageView | null) => void): Promise<Guest> {
  const page = toHex(crypto.getRandomValues(new Uint8Array(16))) as PageId
  const { keyPort, hookPort } = handOver()
  const vault = await openVault("sotto-guest")
  const identity = await identityFromKeys(await vault.keyPair("identity", makeIdentityKeys))
  let session: Session | undefined
  let findings = NOTHING_FOUND

  const open = (meeting: Meeting): void => {
    const { room } = meeting.durable
    session = openSession(meeting, {
      clock: PLATFORM_CLOCK,
      socket: url => new WebSocket(url),
      save: next => vault.write({ [record(room)]: encodeDurable(next.durable) }),
      toWorker: (_page: PageId, message: ToWorker) => keyPort.postMessage(message),
      meet: () => undefined,
      world: () => ({ identity, pins: NO_PINS }),
      changed: next => changed(pageView(next)),
      closed: () => void forget(room),
      failed: () => void forget(room),
    })
    void session.handle({ kind: "page-hello", page, findings })
  }
  const forget = async (room: RoomId): Promise<void> => {
    session?.stop()
    session = undefined
    await vault.write({ [record(room)]: null })
    changed(null)
  }

  keyPort.onmessage = ({ data }) => {
    const message = decodeFromWorker(data)
    if (!message) return
    findings = noted(findings, message)
    void session?.handle({ kind: "worker", page, message })
  }
  hookPort.onmessage = ({ data }) => {
    const message = decodeFromHook(data)
    if (!message) return
    findings = noted(findings, message)
    void session?.handle({ kind: "hook", page, message })
  }
  const before = await lastMeeting(vault)
  if (before) open(before)

  return {
    async join({ name, invitation }) {
      const parsed = parseInvitation(invitation)
      if (parsed.kind === "refused") return parsed
      const clean = cleanName(name)
      if (!clean) return { kind: "refused", refusal: "name-missing" }
      const { relay, secret, url, inviter } = parsed
      const { room, rank } = invitedTo(parsed)
      if (session) {
        const standing = session.meeting.durable
        if (standing.room !== room || standing.phase.kind !== "knocking")
          return { kind: "refused", refusal: "already-in-meeting" }
        await session.handle({ kind: "invited-again", secret, rank })
        return { kind: "done" }
      }
      const meeting = joinMeeting({
        room,
        relay,
        secret,
        url,
        inviter,
        rank,
        name: clean,
        identity,
        now: Date.now(),
      })
      await vault.write({ [record(room)]: encodeDurable(meeting.durable) })
      open(meeting)
      return { kind: "done" }
    },
    leave: async () => session?.handle({ kind: "leave-asked" }),
  }
}

/** The bridge's part of the hand-over: two ports in one event, which the hook takes before anybody else sees it. */
function handOver(): { keyPort: MessagePort; hookPort: MessagePort } {
  const keys = new MessageChannel()
  const reports = new MessageChannel()
  const event = new MessageEvent(PORTS_EVENT, { ports: [keys.port2, reports.port2], cancelable: true })
  if (globalThis.dispatchEvent(event)) throw new Error("the hook must be loaded before the guest layer")
  return { keyPort: keys.port1, hookPort: reports.port1 }
}

const record = (room: RoomId) => `meeting:${room}`

async function lastMeeting(vault: Vault): Promise<Meeting | undefined> {
  for (const name of await vault.names()) {
    const bytes = name.startsWith("meeting:") ? await vault.read(name) : undefined
    const durable = bytes && (await decodeDurable(bytes))
    if (durable) return { durable, volatile: NOTHING_YET }
  }
  return undefined
}
