/** Reads figures off the cast: from the members' workers, their pages, and the outsider's page. */
import type { Page } from "puppeteer-core"
import type { SourceId } from "../../src/brand.ts"
import type { SourceReport } from "../../src/messages/worker.ts"
import { type Cast, EVICTEE, GUEST, HOST, OUTSIDER } from "./cast.ts"
import type { Member } from "./member.ts"
import { type OutsiderReport, reportOutsider } from "./outsider.ts"
import type { ParticipantFigures } from "./report.ts"
import { seenIn, trafficOf, until } from "./watching.ts"

const everybody = ({ host, guest, evictee }: Cast) =>
  [
    [HOST, host],
    [GUEST, guest],
    [EVICTEE, evictee],
  ] as const

async function sourcesOf(member: Member): Promise<SourceReport[]> {
  return (await member.details()).pages.flatMap(page => page.sources)
}

const dropped = (sources: SourceReport[], why: "bad-tag" | "replayed") =>
  sources.reduce((sum, one) => sum + (one.dropped[why] ?? 0), 0)

export async function failures(cast: Cast): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [name, member] of everybody(cast)) found[name] = dropped(await sourcesOf(member), "bad-tag")
  return found
}

/** A worker's counts come once a second, and a background that died a moment ago, or a busy Firefox, has none yet. */
export function participants(cast: Cast, early: Record<string, number>): Promise<ParticipantFigures[]> {
  return until(
    () => figuresOf(cast, early),
    figures => figures.every(one => one.audioOpened > 0 && one.videoOpened > 0 && one.videoDecoded > 0),
    { what: "voice and picture of the others at each of three people" },
  )
}

async function figuresOf(cast: Cast, early: Record<string, number>): Promise<ParticipantFigures[]> {
  const made: ParticipantFigures[] = []
  for (const [name, member] of everybody(cast)) {
    const details = await member.details()
    const sources = details.pages.flatMap(page => page.sources)
    const opened = (media: "audio" | "video") =>
      sources
        .filter(one => one.direction === "receive" && one.media === media)
        .reduce((sum, one) => sum + one.passed, 0)
    const { received } = await trafficOf(member.page)
    const others = received.filter(one => one.name !== OUTSIDER && one.name !== name)
    made.push({
      name,
      protected: (await member.status()).text.startsWith("Protected"),
      audioOpened: opened("audio"),
      videoOpened: opened("video"),
      videoDecoded: others.reduce((sum, one) => sum + one.framesDecoded, 0),
      authFailuresAfterFirstSecond: dropped(sources, "bad-tag") - (early[name] ?? 0),
      repeats: dropped(sources, "replayed"),
      plaintextPackets: details.pages.reduce((sum, page) => sum + page.plaintextPackets, 0),
    })
  }
  return made
}

/** A busy Firefox now and then gives no statistics, or none yet; it has them at the next question. */
export function outside({ outsider }: Cast): Promise<OutsiderReport> {
  return until(
    () => reportOutsider(outsider.page, [HOST, GUEST, EVICTEE]),
    ({ audioPackets }) => audioPackets > 0,
    { what: "sound of protected people at the outsider" },
  )
}

/** RFC 9605 §5.2: the epoch's low bits are the key id's low bits. */
export function epochBits(kid: bigint): number {
  return Number(kid & 63n)
}

export async function switchedAt(member: Member, epoch: number): Promise<number | undefined> {
  const { pages } = await member.details()
  return pages.flatMap(page => page.switches).find(one => one.epoch === epoch)?.at
}

/** Frames that a member has opened so far, by source: one that a page makes anew counts from 0. */
export async function openedBy(member: Member): Promise<Map<SourceId, number>> {
  const sources = await sourcesOf(member)
  return new Map(
    sources.filter(one => one.direction === "receive").map(({ source, passed }) => [source, passed]),
  )
}

export async function framesOf(page: Page, name: string): Promise<number> {
  return (await seenIn(page)).filter(one => one.name === name).reduce((sum, one) => sum + one.frames, 0)
}

/** Pictures of `name` that a page's browser has decoded, shown or not. */
export async function decodedFrom(page: Page, name: string): Promise<number> {
  const { received } = await trafficOf(page)
  return received.filter(one => one.name === name).reduce((sum, one) => sum + one.framesDecoded, 0)
}

export async function gapAt(page: Page, name: string): Promise<number> {
  return Math.max(
    0,
    ...(await seenIn(page))
      .filter(one => one.name === name && one.state === "shown")
      .map(one => one.maxGapMs),
  )
}
