/** One real meeting: two protected people, somebody without Sotto, and what the meeting has of connectors. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "puppeteer-core"
import { buildExtension } from "../../../scripts/build.ts"
import { startRelayProcess } from "../../relay/relayProcess.ts"
import { launch, launchExtended, openPage, type Stage } from "../../scenario/browser.ts"
import { variantFor } from "../../scenario/cast.ts"
import { Member } from "../../scenario/member.ts"
import { until, untilSeen, watchPage } from "../../scenario/watching.ts"
import { alarmsOf, untilWarned, type Warned } from "./alarms.ts"
import { labelsOver } from "./labels.ts"
import type { Meeting } from "./meeting.ts"
import { MEETINGS, type MeetingName } from "./meetings.ts"
import { brokenIn, type Row } from "./row.ts"

const HOST = "Ada"
const GUEST = "Ben"
const OUTSIDER = "Olaf"

/** How long the two talk alone, in ms: longer than any warning of somebody without a key waits (DESIGN §9). */
const ALONE_MS = 17_000

export interface Shots {
  /** Where the pictures of the pages go. */
  folder: string
}

export async function playMeeting(
  meeting: MeetingName,
  shots: Shots,
  say: (line: string) => void,
): Promise<Row> {
  const { missing, open } = MEETINGS[meeting]
  const skipped = missing() ?? null
  const row: Omit<Row, "broken"> = {
    meeting,
    skipped,
    protected: false,
    outsiderNamed: null,
    connectorNamed: null,
    evictedByPageRekeys: null,
    labelRight: false,
    secondsToWarning: null,
    falseAlarms: 0,
  }
  if (skipped !== null || !open) return { ...row, broken: [] }
  const ending: (() => unknown)[] = []
  try {
    await hold(row, { ...shots, open }, line => say(`${meeting}: ${line}`), ending)
    return { ...row, broken: brokenIn(row) }
  } catch (error) {
    return { ...row, broken: [error instanceof Error ? error.message : String(error)] }
  } finally {
    for (const end of ending.reverse()) await Promise.resolve(end()).catch(() => undefined)
  }
}

async function hold(
  row: Omit<Row, "broken">,
  { folder, open }: Shots & { open(): Promise<Meeting> },
  say: (line: string) => void,
  ending: (() => unknown)[],
): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "sotto-real-"))
  ending.push(() => rmSync(data, { recursive: true, force: true }))
  mkdirSync(folder, { recursive: true })
  const relay = await startRelayProcess({ data })
  ending.push(() => relay.stop())
  const meeting = await open()
  ending.push(() => meeting.close())
  const extension = await buildExtension({ ...variantFor("chromium", relay.origin), out: "real" })
  const tabIn = async (stage: Stage) => {
    const page = await openPage(stage, meeting.url)
    await watchPage(page, "pace")
    return page
  }
  const member = async () => {
    const stage = await launchExtended("chromium", extension)
    ending.push(() => stage.close())
    return Member.open(stage, await tabIn(stage))
  }
  const [ada, ben] = [await member(), await member()]
  const shoot = (name: string, page: Page) =>
    page.screenshot({ path: join(folder, `${row.meeting}-${name}.png`) as `${string}.png` })

  await ada.protect()
  await ada.start(HOST)
  await ben.protect()
  await ben.join(GUEST, await ada.invitation())
  for (const [one, name] of [
    [ada, HOST],
    [ben, GUEST],
  ] as const)
    await meeting.enter(one.page, name)
  await untilSeen(ada.page, [GUEST])
  await untilSeen(ben.page, [HOST])
  say("Ada and Ben see each other")
  row.labelRight = await labelled(ada, GUEST)
  await shoot("labelled", ada.page)
  await new Promise(done => setTimeout(done, ALONE_MS))
  row.protected = (await sealed(ada)) && (await sealed(ben))
  row.falseAlarms = (await alarmsOf(ada)).length + (await alarmsOf(ben)).length

  const plain = await launch("chromium")
  ending.push(() => plain.close())
  const olaf = await tabIn(plain)
  const waits: number[] = []
  const warned = (by: Warned | undefined, what: string) => {
    if (by) waits.push(by.seconds)
    say(
      by ? `${what} is warned of after ${by.seconds.toFixed(1)} s: ${by.text}` : `nothing is said of ${what}`,
    )
    return by
  }
  let began = Date.now()
  await meeting.enter(olaf, OUTSIDER)
  const said = warned(await untilWarned(ada, ["keyless-person", "unknown-sender"], OUTSIDER, began), OUTSIDER)
  row.outsiderNamed = said ? said.name || "somebody" : null
  row.labelRight &&= await unlabelled(ada, OUTSIDER)
  await shoot("outsider", ada.page)
  const connectors: string[] = []
  for (const { what, name, enter } of meeting.connectors) {
    const tab = await openPage(plain, meeting.url)
    began = Date.now()
    await enter(tab, name)
    const by = warned(await untilWarned(ada, ["connector", "recording"], name, began), what)
    if (by) connectors.push(nameOf(by))
  }
  if (connectors.length > 0) row.connectorNamed = connectors.join(", ")
  row.secondsToWarning = waits.length > 0 ? Math.max(...waits) : null
  await shoot("warnings", ada.popup)

  if (!meeting.kick) return
  const { epoch = -1 } = await ada.status()
  await meeting.kick(GUEST)
  row.evictedByPageRekeys = await rekeyed(ada, epoch)
  await shoot("kicked", ada.page)
}

/** A connector by its kind and name; a recording, which the page shows without one, by who makes it. */
function nameOf({ kind, what, name }: Warned): string {
  if (kind === "connector") return `${what} ${name}`
  return `recording by the ${what}${name ? ` (${name})` : ""}`
}

async function sealed(member: Member): Promise<boolean> {
  const { text } = await member.status()
  const { pages } = await member.details()
  const opened = pages
    .flatMap(({ sources }) => sources)
    .filter(one => one.direction === "receive" && one.passed > 0)
    .map(({ media }) => media)
  const clear = pages.reduce((sum, { plaintextPackets }) => sum + plaintextPackets, 0)
  return text.startsWith("Protected") && opened.includes("audio") && opened.includes("video") && clear === 0
}

/** The key's name stands on the picture that the page shows under the same name. */
async function labelled({ page }: Member, name: string): Promise<boolean> {
  const labels = await until(
    () => labelsOver(page, name),
    found => found.length > 0,
    { what: `label over ${name}'s picture` },
  ).catch(() => [])
  return labels.length === 1 && labels[0]?.state === "member" && labels[0].text === name
}

/** Nothing on the picture says that a key proved anything of it. */
async function unlabelled({ page }: Member, name: string): Promise<boolean> {
  return (await labelsOver(page, name)).every(({ state }) => state !== "member")
}

/** Without anybody's click. The page's word changes keys; it takes nobody's place in the group away. */
async function rekeyed(member: Member, epoch: number): Promise<boolean> {
  return member.untilEpoch(epoch + 1).then(
    () => true,
    () => false,
  )
}
