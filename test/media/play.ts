/** Plays one planned call and measures every line of it. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "../../scripts/build.ts"
import type { BrowserName } from "../hook/support.ts"
import type { JanusServer } from "../scenario/janusServer.ts"
import { type Call, callDirectly } from "./call.ts"
import { type Figures, figuresOf, settle } from "./figures.ts"
import { callThroughJanus, type JanusCall } from "./janusCall.ts"
import type { Line } from "./line.ts"
import { LINES, type LineName, lossIn, type PlannedCall } from "./rows.ts"
import type { Stage } from "./stage.ts"
import { openWire } from "./wire.ts"

export interface Surroundings {
  stage: Stage
  janus: JanusServer
  /** Of the losses. */
  seed: number
}

/** One line as one browser's listeners got it. */
export interface Measured {
  codec: LineName
  to: BrowserName
  /** Why a browser cannot have it, or what was measured. */
  outcome: { absent: string } | Figures
}

export interface Played {
  measured: Measured[]
  /** Where it went through Janus, and what was sent there. */
  room?: { number: number; codecs: LineName[] }
}

/** How much is watched of each line: two seconds, as far as the machine keeps up. Samples at 48 kHz. */
export const ENOUGH = { pictures: 60, samples: 96_000 } as const
/** A call that takes longer has failed, and is judged by what it has shown. */
const PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 100
/** By room option of Janus. */
const ROOM_CODEC = { VP8: "vp8", VP9: "vp9", H264: "h264", AV1: "av1" } as const

export async function play(around: Surroundings, planned: PlannedCall): Promise<Played> {
  const absent = planned.impossible ? () => planned.impossible : await absences(around.stage, planned)
  const to = planned.to.filter(browser => planned.lines.some(codec => !absent(codec, browser)))
  const codecs = planned.lines.filter(codec => to.some(browser => !absent(codec, browser)))
  const missing = planned.to.flatMap(browser =>
    planned.lines.flatMap((codec): Measured[] => {
      const reason = absent(codec, browser)
      return reason ? [{ codec, to: browser, outcome: { absent: reason } }] : []
    }),
  )
  if (codecs.length === 0) return { measured: missing }
  const loss = lossIn(planned.event)
  const wire = loss === undefined ? undefined : openWire(loss, around.seed)
  await around.stage.rekey()
  const lines: Line[] = codecs.map(codec => LINES[codec])
  const { call, room } = await open(around, { from: planned.from, to, lines, wire, by: planned.by })
  try {
    await watch(call, isEnough)
    if (wire) await watch(call, isMended)
    if (planned.event === "resized") await resize(call)
    if (planned.event === "switched" && room) await switchLayers(call, room)
    await settle(call)
    if (planned.by === "direct" && !planned.event && lines[0]?.media === "video")
      await photograph(call, codecs[0]!)
    const measured = (await figuresOf(call)).flatMap((figures, n) =>
      figures.map((outcome, line): Measured => ({ codec: codecs[line]!, to: to[n]!, outcome })),
    )
    return { measured: [...measured, ...missing], ...(room ? { room: { number: room.room, codecs } } : {}) }
  } finally {
    await call.hangUp()
    wire?.close()
  }
}

/** Why a browser of the call cannot have one of its lines. */
async function absences(stage: Stage, { from, to, lines }: PlannedCall) {
  const reasons = new Map<string, string>()
  for (const [browser, direction] of [[from, "send"] as const, ...to.map(one => [one, "receive"] as const)]) {
    const wanted = lines.map((codec): Line => LINES[codec])
    const why = await stage
      .page(browser, "outsider")
      .evaluate((all, way) => all.map(line => studio.cannot(line, way)), wanted, direction)
    for (const [n, reason] of why.entries())
      if (reason) reasons.set(`${direction} ${browser} ${lines[n]}`, reason)
  }
  return (codec: LineName, receiver: BrowserName) =>
    reasons.get(`send ${from} ${codec}`) ?? reasons.get(`receive ${receiver} ${codec}`)
}

async function open(
  { stage, janus }: Surroundings,
  {
    by,
    to,
    lines,
    ...plan
  }: Pick<PlannedCall, "from" | "to" | "by"> & Pick<Parameters<typeof callDirectly>[1], "lines" | "wire">,
): Promise<{ call: Call; room?: JanusCall }> {
  if (by === "direct") return { call: await callDirectly(stage, { ...plan, lines, to: to[0]! }) }
  const video = lines.find(line => line.media === "video")
  const options = {
    videocodec: ROOM_CODEC[video?.codec ?? "VP8"],
    bitrate: video?.simulcast ? 2_000_000 : 512_000,
    ...(video?.scalabilityMode && video.codec === "VP9" ? { video_svc: true } : {}),
  }
  const room = await callThroughJanus({ stage, janus }, { ...plan, to, lines, room: options })
  return { call: room, room }
}

/** What somebody without a key has before him. */
async function photograph(call: Call, codec: LineName): Promise<void> {
  const folder = join(ROOT, "screenshots", "codecs")
  mkdirSync(folder, { recursive: true })
  for (const { outsider, to } of call.receptions) {
    const shown = await outsider.page.evaluateHandle(() =>
      [...document.querySelectorAll("video")].find(video => video.videoWidth > 0),
    )
    const video = shown.asElement()
    if (!video) throw new Error(`${codec}: nothing is shown to the outsider in ${to}`)
    await video.screenshot({ path: join(folder, `${codec.replaceAll(" ", "-")}-${to}.png`) })
  }
}

/** Until `good` holds of every line at everybody, or patience ends. */
async function watch(call: Call, good: (figures: Figures) => boolean): Promise<void> {
  for (const endMs = Date.now() + PATIENCE_MS; Date.now() < endMs; ) {
    if ((await figuresOf(call)).flat().every(good)) return
    await new Promise(done => setTimeout(done, LOOK_EVERY_MS))
  }
}

export function isEnough({ line, insider, outsider }: Figures): boolean {
  const { pictures, samples } = ENOUGH
  if (line.media === "audio")
    return insider.samples >= samples && outsider.samples >= samples && insider.opened > 0
  return [insider, outsider].every(end => end.framesDecoded >= pictures && end.pictures >= pictures / 2)
}

/** What got lost was sent again, and the voice that can has begun to carry its past with it. */
export function isMended({ line, sent, counted }: Figures): boolean {
  if (line.media === "video") return sent.retransmitted > 0
  return line.loss === "heard" || counted.kinds.some(kind => kind.endsWith("again"))
}

/** The encoder makes the picture smaller and large again. */
async function resize(call: Call): Promise<void> {
  const { sender } = call.receptions[0]!
  const names = [
    ...new Set(call.receptions.flatMap(({ insider, outsider }) => [insider.name, outsider.name])),
  ]
  for (const by of [2, 1]) {
    for (const name of names) {
      await sender.page.evaluate((called, divisor) => studio.scale(called, 0, divisor), name, by)
    }
    const size = `${640 / by}x${360 / by}`
    await watch(call, ({ insider }) => insider.size === size)
  }
}

/** Janus forwards the smaller layer, and the larger again. */
async function switchLayers(call: Call, room: JanusCall): Promise<void> {
  for (const [substream, size] of [
    [0, "320x180"],
    [1, "640x360"],
  ] as const) {
    await room.chooseLayer(substream)
    await watch(call, ({ insider }) => insider.size === size)
  }
}
