/** Calls of which every row of the matrix is made: somebody sends, and an insider and an outsider receive it at the same time. */
import type { Page } from "puppeteer-core"
import type { BrowserName } from "../hook/support.ts"
import type { Line } from "./line.ts"
import type { Stage } from "./stage.ts"
import { askForVoices } from "./voices.ts"
import { type Wire, withoutCandidates } from "./wire.ts"

/** One RTCPeerConnection, by its name in its page. */
export interface End {
  page: Page
  name: string
}

/** What one browser's two listeners get of a call. */
export interface Reception {
  to: BrowserName
  /** Where the insider's frames were sealed. */
  sender: End
  insider: End
  outsider: End
}

export interface Call {
  lines: Line[]
  receptions: Reception[]
  /** What the packets go over, if not simply over loopback. */
  wire: Wire | undefined
  hangUp(): Promise<void>
}

export interface Plan {
  from: BrowserName
  to: BrowserName
  lines: Line[]
  wire?: Wire | undefined
}

/** From page to page: the sender encodes once for each of the two. */
export async function callDirectly(stage: Stage, { from, to, lines, wire }: Plan): Promise<Call> {
  const page = stage.page(from, "sender")
  const [insider, outsider] = (["insider", "outsider"] as const).map(name => ({
    page: stage.page(to, name),
    name,
  }))
  const ends = [insider!, outsider!]
  for (const end of ends) {
    const offer = await page.evaluate((name, all) => studio.offer(name, all), end.name, lines)
    const answer = await answerTo(end, wire ? withoutCandidates(offer) : offer)
    await accept({ page, name: end.name }, { answer, lines, wire })
  }
  const senders = ends.map(({ name }) => ({ page, name }))
  return {
    lines,
    wire,
    receptions: [{ to, sender: senders[0]!, insider: insider!, outsider: outsider! }],
    hangUp: () => hangUp([...senders, ...ends]),
  }
}

export function answerTo({ page, name }: End, offer: string): Promise<string> {
  return page.evaluate((called, sdp) => studio.answer(called, sdp), name, offer)
}

export async function accept(
  { page, name }: End,
  { answer, lines, wire }: { answer: string; lines: Line[]; wire: Wire | undefined },
): Promise<void> {
  const asked = askForVoices(answer, lines)
  const sdp = wire ? await wire.through(asked) : asked
  await page.evaluate((called, text) => studio.accept(called, text), name, sdp)
}

export async function hangUp(ends: End[]): Promise<void> {
  await Promise.all(ends.map(({ page, name }) => page.evaluate(called => studio.hangUp(called), name)))
}
