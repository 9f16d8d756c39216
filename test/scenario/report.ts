/** What the scripted meeting measured, and whether that is what was promised. */
import type { CastName } from "./cast.ts"
import type { VenueName } from "./venue.ts"

export interface ParticipantFigures {
  name: string
  protected: boolean
  audioOpened: number
  videoOpened: number
  videoDecoded: number
  authFailuresAfterFirstSecond: number
  /** Frames that came a second time, as a server does that answers a NACK late. They authenticate, and are not played again. */
  repeats: number
  /** By the watchdog's count and by the tap on the server, added up. */
  plaintextPackets: number
}

export interface Report {
  meeting: VenueName
  browser: CastName
  /** Versions, by the name of who has it. */
  browsers: Record<string, string>
  participants: ParticipantFigures[]
  outsider: {
    /** Of protected people; without any, the silence was not measured. */
    audioPackets: number
    audioEnergyOfProtected: number
    distinctPictures: Record<string, number>
    keyFrameRequests: number
  }
  evict: {
    epochBefore: number
    epochAfter: number
    /** From the click to the moment at which this member's worker sealed under the new epoch. */
    switchMs: Record<string, number>
    /** Frames of those who stayed that came to the server under the new epoch while the evictee tried. */
    framesAfterSwitch: number
    openableAfterSwitch: number
    maxVideoGapMs: Record<string, number>
    /** Pictures that the browser of each has decoded since the click, whether it had the time to show them or not. */
    decodedSince: Record<string, number>
  }
  leave: { epochBefore: number; epochAfter: number; ms: number }
  reload: { backMs: number; repeatedCounters: number }
  workerKilled: { backMs: number; repeatedCounters: number }
  screenshots: string[]
}

/** Longest time without a new picture that nobody notices, in ms. */
const MOST_GAP_MS = 500
/** Key frames that an outsider may ask for while he joins: each of the videos that he gets starts with one. */
const MOST_KEY_FRAME_REQUESTS = 4

/** Every promise that the figures break, as a sentence. */
export function brokenPromises(report: Report): string[] {
  const broken: string[] = []
  const promise = (sentence: string, kept: boolean) => {
    if (!kept) broken.push(sentence)
  }
  for (const one of report.participants) {
    promise(
      `${one.name} opens voice and picture of the others`,
      one.audioOpened > 0 && one.videoOpened > 0 && one.videoDecoded > 0,
    )
    promise(`nothing fails to authenticate at ${one.name}`, one.authFailuresAfterFirstSecond === 0)
    promise(`nothing of ${one.name} travels in the clear`, one.plaintextPackets === 0)
  }
  const { outsider, evict, leave, reload, workerKilled } = report
  for (const [name, pictures] of Object.entries(outsider.distinctPictures)) {
    promise(`the outsider sees one still picture instead of ${name}`, pictures === 1)
  }
  promise("the outsider gets sound of protected people", outsider.audioPackets > 0)
  promise("the outsider hears exact silence", outsider.audioEnergyOfProtected === 0)
  promise("the outsider causes no storm of key frames", outsider.keyFrameRequests <= MOST_KEY_FRAME_REQUESTS)
  promise("an eviction changes the keys", evict.epochAfter > evict.epochBefore)
  promise("those who stay have all changed keys", Object.keys(evict.switchMs).length === 2)
  promise("frames go on after the eviction", evict.framesAfterSwitch > 0)
  promise("the evicted opens nothing that was sent after the change", evict.openableAfterSwitch === 0)
  for (const [name, gap] of Object.entries(evict.maxVideoGapMs)) {
    promise(`no picture freezes at ${name} during the eviction`, gap <= MOST_GAP_MS)
  }
  promise("a closed tab changes the keys", leave.epochAfter > leave.epochBefore)
  promise("no counter is used twice after a reload", reload.repeatedCounters === 0)
  promise("no counter is used twice after the background's death", workerKilled.repeatedCounters === 0)
  return broken
}

export function table(report: Report): string {
  const { outsider, evict, leave, reload, workerKilled } = report
  const rows = report.participants.map(
    one =>
      `  ${one.name.padEnd(6)} opened ${one.audioOpened} voice, ${one.videoOpened} picture; decoded ${one.videoDecoded}; ` +
      `failures ${one.authFailuresAfterFirstSecond}; repeats ${one.repeats}; plaintext packets ${one.plaintextPackets}`,
  )
  const each = (record: Record<string, number>, unit = "") =>
    Object.entries(record)
      .map(([name, figure]) => `${name} ${figure}${unit}`)
      .join(", ")
  return [
    `meeting ${report.meeting}, ${report.browser}: ${[...new Set(Object.values(report.browsers))].join(", ")}`,
    ...rows,
    `  outsider: pictures ${each(outsider.distinctPictures)}; sound energy ${outsider.audioEnergyOfProtected} in ${outsider.audioPackets} packets; key frame requests ${outsider.keyFrameRequests}`,
    `  evict: epoch ${evict.epochBefore} → ${evict.epochAfter}; switched after ${each(evict.switchMs, " ms")}; ` +
      `${evict.framesAfterSwitch} frames since, ${evict.openableAfterSwitch} openable; longest gap ${each(evict.maxVideoGapMs, " ms")}; decoded meanwhile ${each(evict.decodedSince)}`,
    `  leave: epoch ${leave.epochBefore} → ${leave.epochAfter} in ${leave.ms} ms`,
    `  reload: back in ${reload.backMs} ms, ${reload.repeatedCounters} counters repeated; background killed: back in ${workerKilled.backMs} ms, ${workerKilled.repeatedCounters} repeated`,
    ...report.screenshots.map(path => `  ${path}`),
  ].join("\n")
}
