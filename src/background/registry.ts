/** The meetings of this browser, each in its session, and the tabs that sit in them. */
import browser from "webextension-polyfill"
import type { PageId, RoomId } from "../brand.ts"
import type { SocketLike } from "../channel/relayClient.ts"
import { openSession, PLATFORM_CLOCK, type Session } from "../engine/session.ts"
import type { Vault } from "../engine/vault.ts"
import { decodeDurable, encodeDurable } from "../meeting/saved.ts"
import { type Meeting, NOTHING_YET } from "../meeting/state.ts"
import type { ToWorker } from "../messages/worker.ts"
import type { People } from "./people.ts"
import { type Bindings, bindingsRecord, readBindings } from "./records.ts"
import { siteOf } from "./sites.ts"

/** Any call of the extension's interface keeps the background awake; it is made this often while a meeting is on, in ms. */
const AWAKE_MS = 20_000

export interface Registry {
  sessionOf(tabId: number): Session | undefined
  tabsOf(room: RoomId): number[]
  /** Opens a new meeting, saved before its session begins, or gives the session that another tab sits in already. */
  begin(meeting: Meeting): Promise<Session>
  /** Puts a tab into a meeting that has begun, and out of the one that it sat in. */
  bind(tabId: number, room: RoomId): Promise<void>
  /** The tab is gone, or went elsewhere: the last one out says farewell. */
  unbind(tabId: number): Promise<void>
  /** Forgets a meeting without a word. */
  discard(room: RoomId): Promise<void>
}

interface Ports {
  vault: Vault
  people: People
  toWorker(page: PageId, message: ToWorker): void
  changed(room: RoomId): void
}

export async function loadRegistry({ vault, people, toWorker, changed }: Ports): Promise<Registry> {
  const sessions = new Map<RoomId, Session>()
  const bindings: Bindings = await readBindings(vault)
  let awake: ReturnType<typeof setInterval> | undefined

  const record = (room: RoomId) => `meeting:${room}`

  const open = (meeting: Meeting): Session => {
    const { room } = meeting.durable
    const session = openSession(meeting, {
      clock: PLATFORM_CLOCK,
      socket: url => new WebSocket(url) satisfies SocketLike,
      save: next => vault.write({ [record(room)]: encodeDurable(next.durable) }),
      toWorker,
      meet: person => void people.met(person.identity, person.name),
      world: () => ({ identity: people.identity, pins: people.pins }),
      changed: () => changed(room),
      closed: () => void discard(room),
      failed: error => {
        console.error("meeting stopped:", error instanceof Error ? error.name : "fault")
        sessions.delete(room)
        changed(room)
      },
    })
    sessions.set(room, session)
    awake ??= setInterval(() => void browser.runtime.getPlatformInfo(), AWAKE_MS)
    return session
  }

  const discard = async (room: RoomId): Promise<void> => {
    sessions.get(room)?.stop()
    sessions.delete(room)
    if (sessions.size === 0) {
      clearInterval(awake)
      awake = undefined
    }
    const tabs = tabsOf(room)
    for (const tab of tabs) bindings.delete(tab)
    await vault.write({ ...bindingsRecord(bindings), [record(room)]: null })
    changed(room)
  }

  const tabsOf = (room: RoomId): number[] =>
    [...bindings].filter(([, bound]) => bound === room).map(([tab]) => tab)

  const unbind = async (tabId: number): Promise<void> => {
    const room = bindings.get(tabId)
    if (room === undefined) return
    if (tabsOf(room).length === 1) await sessions.get(room)?.handle({ kind: "leave-asked" })
    bindings.delete(tabId)
    await vault.write(bindingsRecord(bindings))
  }

  for (const room of await savedRooms(vault)) {
    const bytes = await vault.read(record(room))
    const durable = bytes && (await decodeDurable(bytes))
    if (!durable) {
      await discard(room)
      continue
    }
    open({ durable, volatile: NOTHING_YET })
  }
  for (const [tabId, room] of [...bindings]) {
    const session = sessions.get(room)
    if (!session || !(await sitsIn(tabId, session.meeting.durable.url))) await unbind(tabId)
  }
  for (const [room, session] of sessions) {
    if (tabsOf(room).length === 0) await session.handle({ kind: "leave-asked" })
  }

  return {
    sessionOf: tabId => {
      const room = bindings.get(tabId)
      return room === undefined ? undefined : sessions.get(room)
    },
    tabsOf,
    async begin(meeting) {
      const { room } = meeting.durable
      const standing = sessions.get(room)
      if (standing) return standing
      await vault.write({ [record(room)]: encodeDurable(meeting.durable) })
      return open(meeting)
    },
    async bind(tabId, room) {
      if (bindings.get(tabId) !== room) await unbind(tabId)
      bindings.set(tabId, room)
      await vault.write(bindingsRecord(bindings))
    },
    unbind,
    discard,
  }
}

async function savedRooms(vault: Vault): Promise<RoomId[]> {
  return (await vault.names()).flatMap(name => (name.startsWith("meeting:") ? [name.slice(8) as RoomId] : []))
}

/** Tab ids begin anew with each browser start, so the address has to agree as well. */
async function sitsIn(tabId: number, url: string): Promise<boolean> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined)
  return siteOf(tab?.url ?? tab?.pendingUrl)?.origin === siteOf(url)?.origin
}
