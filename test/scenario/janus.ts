/** Janus with one fresh room, its own demo pages, and a tap on what it forwards. */
import type { Page } from "puppeteer-core"
import { Tap, type Watch } from "../../src/sample/tap.ts"
import { serveDemos } from "./janusDemos.ts"
import { createRoom, janusInstalled, MIXING_ROOM, type RoomOptions, startJanusServer } from "./janusServer.ts"
import type { Handle } from "./janusSession.ts"
import { Recordings } from "./recordings.ts"
import { until } from "./watching.ts"

export { janusInstalled }

export interface Janus {
  /** Address of the video room demo, with the room in it. */
  url: string
  /** Address of the demo whose server mixes the voices. */
  mixing: string
  /** Every packet that Janus gets from a publisher, up to about a second late; `atMs` is when Janus had it. */
  tap(watch: Watch): () => void
  /** Puts everybody of this name out of the room, as its operator. */
  kick(name: string): Promise<void>
  close(): Promise<void>
}

const READ_EVERY_MS = 250

export async function startJanus(options: RoomOptions = { videocodec: "vp8" }): Promise<Janus> {
  const janus = await startJanusServer()
  const handle = await (await janus.session()).attach()
  const room = await createRoom(handle, { ...options, rec_dir: janus.recordings })
  const { server, url } = await serveDemos(janus.port)
  const tap = new Tap()
  const reader = new Recordings(janus.recordings)
  const names = new Map<number, string>()
  const read = (unnamed: (id: number) => string | undefined) => {
    for (const packet of reader.read(id => names.get(id) ?? unnamed(id))) tap.report(packet)
  }
  let reading = Promise.resolve()
  const timer = setInterval(() => {
    reading = reading.then(async () => {
      for (const { id, display } of await participants(handle, room)) names.set(id, display)
      read(() => undefined)
    })
    reading.catch(() => undefined)
  }, READ_EVERY_MS)
  return {
    url: `${url}videoroomtest.html?room=${room}`,
    mixing: `${url}audiobridgetest.html?room=${MIXING_ROOM}`,
    tap: tap.watch,
    kick: async name => {
      for (const { id, display } of await participants(handle, room))
        if (display === name) await handle.ask({ request: "kick", room, id })
    },
    close: async () => {
      clearInterval(timer)
      await reading.catch(() => undefined)
      await janus.close(() => read(id => `user ${id}`))
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** Clicks through the demo: Start, name, join. Ends when the page publishes and Janus has its connection. */
export async function joinDemo(page: Page, janus: Janus, name: string): Promise<void> {
  await page.goto(janus.url, { waitUntil: "load" })
  await page.waitForSelector("#start:not([disabled])", { visible: true })
  await page.click("#start")
  await page.waitForSelector("#username", { visible: true })
  await page.type("#username", name)
  await page.click("#register")
  await until(
    () => page.evaluate('sfutest?.webrtcStuff?.pc?.connectionState ?? "none"'),
    state => state === "connected",
    { what: `connection of ${name} to Janus` },
  )
}

/** Leaves as a person does, by the demo's own button. The demo then loads itself anew. */
export async function leaveDemo(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("#start")])
}

async function participants(handle: Handle, room: number): Promise<{ id: number; display: string }[]> {
  const { data } = await handle.ask({ request: "listparticipants", room })
  const found = (data["participants"] ?? []) as { id: number; display?: string }[]
  return found.map(({ id, display }) => ({ id, display: display ?? `user ${id}` }))
}
