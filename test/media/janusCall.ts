import type { BrowserName } from "../hook/support.ts"
import { createRoom, type JanusServer, type RoomOptions } from "../scenario/janusServer.ts"
import type { Handle } from "../scenario/janusSession.ts"
import { until } from "../scenario/watching.ts"
import { accept, answerTo, type Call, type End, hangUp, type Reception } from "./call.ts"
import type { Line } from "./line.ts"
import { ROLES, type Stage } from "./stage.ts"
import { type Wire, withoutCandidates } from "./wire.ts"

export interface JanusPlan {
  from: BrowserName
  to: BrowserName[]
  lines: Line[]
  room: RoomOptions
  wire?: Wire | undefined
}

export interface JanusCall extends Call {
  /** Number of the room, which is in the names of its recordings. */
  room: number
  /** Has Janus forward another layer of the simulcast to everybody; 0 is the smallest picture. */
  chooseLayer(substream: number): Promise<void>
}

/** From one publisher through a room of Janus to an insider and an outsider in each of the browsers `to`. */
export async function callThroughJanus(
  { stage, janus }: { stage: Stage; janus: JanusServer },
  { from, to, lines, room: options, wire }: JanusPlan,
): Promise<JanusCall> {
  const session = await janus.session()
  const publisher = await session.attach()
  const room = await createRoom(publisher, { ...options, rec_dir: janus.recordings })
  const sender: End = { page: stage.page(from, "sender"), name: "janus" }
  const offer = await sender.page.evaluate((name, all) => studio.offer(name, all), sender.name, lines)
  const sdp = wire ? withoutCandidates(offer) : offer
  const joined = await publisher.ask(
    { request: "joinandconfigure", ptype: "publisher", room },
    { type: "offer", sdp },
  )
  await accept(sender, { answer: joined.jsep?.sdp ?? "", lines, wire })
  const feed = { feed: joined.data["id"] }
  const subscribers: Handle[] = []
  const receive = async (end: End): Promise<End> => {
    const handle = await session.attach()
    subscribers.push(handle)
    const join = { request: "join", ptype: "subscriber", room, streams: [feed] }
    // A publisher is no feed before its connection stands.
    const attached = await until(
      () => handle.ask(join).catch(String),
      answer => typeof answer !== "string",
      { what: "feed in Janus" },
    )
    if (typeof attached === "string") throw new Error(attached)
    const theirs = attached.jsep?.sdp ?? ""
    const answer = await answerTo(end, wire ? await wire.through(theirs) : theirs)
    await handle.ask({ request: "start" }, { type: "answer", sdp: wire ? withoutCandidates(answer) : answer })
    return end
  }
  const receptions: Reception[] = []
  for (const browser of to) {
    const [, insider, outsider] = ROLES.map(role => ({ page: stage.page(browser, role), name: "janus" }))
    receptions.push({
      to: browser,
      sender,
      insider: await receive(insider!),
      outsider: await receive(outsider!),
    })
  }
  return {
    lines,
    wire,
    receptions,
    room,
    async chooseLayer(substream) {
      await Promise.all(subscribers.map(handle => handle.ask({ request: "configure", substream })))
    },
    async hangUp() {
      await hangUp([sender, ...receptions.flatMap(({ insider, outsider }) => [insider, outsider])])
      await publisher.ask({ request: "destroy", room })
      await session.close()
    },
  }
}
