/** The scripted meeting: three protected people, one outsider; one is evicted, one leaves; nothing is mocked. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "puppeteer-core"
import { assemble, type Cast, type CastName, EVICTEE, GUEST, HOST, OUTSIDER } from "./cast.ts"
import {
  decodedFrom,
  epochBits,
  failures,
  framesOf,
  gapAt,
  openedBy,
  outside,
  participants,
  switchedAt,
} from "./figures.ts"
import type { Report } from "./report.ts"
import type { VenueName } from "./venue.ts"
import { mark, until, untilSeen } from "./watching.ts"

/** How long the meeting goes on undisturbed before the eviction, in ms. */
const UNDISTURBED_MS = 10_000
/** How long the evictee goes on trying, in ms. */
const TRYING_MS = 5_000
/** A frame sealed before the change may still be in the pacer, in the server or in the evictee's jitter buffer, in ms. */
const IN_FLIGHT_MS = 500
/** A worker's counts reach its background once a second, in ms. */
const REPORTED_MS = 1_500

/** Nothing has happened to the pictures if for so long none has stood still for longer than that, in ms. */
const CALM_MS = 2_000
const CALM_GAP_MS = 250

export interface Play {
  meeting: VenueName
  browser: CastName
  /** Where the screenshots go. */
  folder: string
}

export async function play({ meeting, browser, folder }: Play, say: (line: string) => void): Promise<Report> {
  mkdirSync(folder, { recursive: true })
  say(`Starting relay, ${meeting} meeting and four browsers (${browser}) …`)
  const cast = await assemble(meeting, browser)
  try {
    const screenshots: string[] = []
    const shoot = async (name: string, page: Page) => {
      const path = join(folder, `${meeting}-${browser}-${name}.png`)
      await page.screenshot({ path: path as `${string}.png` })
      screenshots.push(path)
    }
    await enter(cast, say)
    const joined = await outside(cast)
    const early = await failures(cast)
    await shoot("ada-page", cast.host.page)
    await shoot("ada-popup", cast.host.popup)
    await pause(UNDISTURBED_MS)
    const figures = await participants(cast, early)
    const undisturbed = await outside(cast)
    say("Reloading Ben's tab …")
    const reload = await reloaded(cast)
    say("Killing Ben's background …")
    const workerKilled = await killed(cast)
    await calm(cast)
    say("Evicting Dana …")
    const evict = await evicted(cast)
    for (const [name, { page, popup }] of [
      ["ada", cast.host],
      ["ben", cast.guest],
      ["dana", cast.evictee],
    ] as const) {
      await shoot(`${name}-page-after`, page)
      await shoot(`${name}-popup-after`, popup)
    }
    say("Ben closes his tab …")
    const leave = await left(cast)
    await shoot("olaf-page", cast.outsider.page)
    const end = await outside(cast)
    const most = (figure: "audioPackets" | "audioEnergyOfProtected") =>
      Math.max(undisturbed[figure], end[figure])
    return {
      meeting,
      browser,
      browsers: cast.browsers,
      participants: figures.map(one => ({
        ...one,
        plaintextPackets: one.plaintextPackets + cast.ledger.tally(one.name).plaintextPackets,
      })),
      outsider: {
        audioPackets: most("audioPackets"),
        audioEnergyOfProtected: most("audioEnergyOfProtected"),
        distinctPictures: end.distinctPictures,
        keyFrameRequests: undisturbed.keyFrameRequests - joined.keyFrameRequests,
      },
      evict,
      leave,
      reload,
      workerKilled,
      screenshots,
    }
  } finally {
    await cast.close()
  }
}

async function enter(
  { host, guest, evictee, outsider, venue }: Cast,
  say: (line: string) => void,
): Promise<void> {
  await host.protect()
  await host.start(HOST)
  const invitation = await host.invitation()
  say("Ada has started; Ben and Dana join by her invitation …")
  for (const [member, name] of [
    [guest, GUEST],
    [evictee, EVICTEE],
  ] as const) {
    await member.protect()
    await member.join(name, invitation)
  }
  await host.untilParticipants([HOST, GUEST, EVICTEE])
  for (const [page, name] of [
    [host.page, HOST],
    [guest.page, GUEST],
    [evictee.page, EVICTEE],
    [outsider.page, OUTSIDER],
  ] as const) {
    await venue.enter(page, name)
  }
  await untilSeen(host.page, [GUEST, EVICTEE])
  await untilSeen(guest.page, [HOST, EVICTEE])
  await untilSeen(evictee.page, [HOST, GUEST])
  await untilSeen(outsider.page, [HOST, GUEST, EVICTEE])
}

async function reloaded({ host, guest, ledger, venue }: Cast): Promise<Report["reload"]> {
  const repeatsBefore = ledger.repeats
  const before = await framesOf(host.page, GUEST)
  const began = Date.now()
  await venue.reload(guest.page, GUEST)
  await until(
    () => framesOf(host.page, GUEST),
    frames => frames > before + 20,
    { what: "Ben's picture at Ada after his reload" },
  )
  await untilSeen(guest.page, [HOST, EVICTEE], 5)
  return { backMs: Date.now() - began, repeatedCounters: ledger.repeats - repeatsBefore }
}

/** Back means: it follows the group again, so a new key of Ada's reaches Ben's frames. */
async function killed({ host, guest, ledger }: Cast): Promise<Report["workerKilled"]> {
  const repeatsBefore = ledger.repeats
  const epoch = (await host.status()).epoch ?? -1
  const began = Date.now()
  await guest.stage.endBackground(guest.page)
  await host.rekey()
  await host.untilEpoch(epoch + 1)
  await until(
    () => switchedAt(guest, epoch + 1),
    at => at !== undefined,
    { what: "Ben's change of keys after his background's death" },
  )
  return { backMs: Date.now() - began, repeatedCounters: ledger.repeats - repeatsBefore }
}

/**
 * Until no picture has stood still for a while: the reload and the death before have their consequences on a machine that runs
 * four browsers, and they are not the eviction's. On one that never comes to rest, the eviction has to do without.
 */
async function calm({ host, guest }: Cast): Promise<void> {
  for (let looks = 0, longest = Number.POSITIVE_INFINITY; looks < 10 && longest > CALM_GAP_MS; looks++) {
    await Promise.all([mark(host.page), mark(guest.page)])
    await pause(CALM_MS)
    longest = Math.max(await gapAt(host.page, GUEST), await gapAt(guest.page, HOST))
  }
}

async function evicted(cast: Cast): Promise<Report["evict"]> {
  const { host, guest, evictee, ledger } = cast
  const epochBefore = (await host.status()).epoch ?? -1
  await Promise.all([mark(host.page), mark(guest.page)])
  const decoded = async (): Promise<Record<string, number>> => ({
    [HOST]: await decodedFrom(host.page, GUEST),
    [GUEST]: await decodedFrom(guest.page, HOST),
  })
  const decodedBefore = await decoded()
  const clickedAt = await host.evict(EVICTEE)
  const epochAfter = epochBefore + 1
  const switchMs: Record<string, number> = {}
  for (const [name, member] of [
    [HOST, host],
    [GUEST, guest],
  ] as const) {
    const at = await until(
      () => switchedAt(member, epochAfter),
      found => found !== undefined,
      { what: `${name}'s change of keys` },
    )
    switchMs[name] = Math.round((at ?? 0) - clickedAt)
  }
  await pause(IN_FLIGHT_MS + REPORTED_MS)
  const openedBefore = await openedBy(evictee)
  const since = Date.now()
  await pause(TRYING_MS)
  const maxVideoGapMs = { [HOST]: await gapAt(host.page, GUEST), [GUEST]: await gapAt(guest.page, HOST) }
  const decodedSince = Object.fromEntries(
    Object.entries(await decoded()).map(([name, frames]) => [name, frames - (decodedBefore[name] ?? 0)]),
  )
  const kids = ledger.frames.filter(frame => frame.atMs > since && [HOST, GUEST].includes(frame.publisher))
  const underOldKey = kids.filter(
    ({ verdict }) => verdict.kind === "sealed" && epochBits(verdict.kid) !== epochAfter % 64,
  )
  let opened = 0
  for (const [source, frames] of await openedBy(evictee)) opened += frames - (openedBefore.get(source) ?? 0)
  return {
    epochBefore,
    epochAfter: (await host.status()).epoch ?? -1,
    switchMs,
    framesAfterSwitch: kids.length - underOldKey.length,
    openableAfterSwitch: opened + underOldKey.length,
    maxVideoGapMs,
    decodedSince,
  }
}

async function left({ host, guest }: Cast): Promise<Report["leave"]> {
  const epochBefore = (await host.status()).epoch ?? -1
  const began = Date.now()
  await guest.page.close()
  const { epoch } = await host.untilEpoch(epochBefore + 1)
  const ms = Date.now() - began
  await host.untilParticipants([HOST])
  return { epochBefore, epochAfter: epoch ?? -1, ms }
}

/** The script's own pace: how long people talk before the next thing happens. */
function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms))
}
