/** What an outsider gets of the protected people: one still picture each, silence, and no reason to ask for key frames. */
import type { Page } from "puppeteer-core"
import { seenIn, trafficOf } from "./watching.ts"

export interface OutsiderReport {
  /** Different pictures per name; of somebody who came back, the most that one of his videos showed. */
  distinctPictures: Record<string, number>
  framesDecoded: Record<string, number>
  /** Sound of all protected people together. */
  audioPackets: number
  /** Of all protected people together; exactly 0 if only silence was decoded. */
  audioEnergyOfProtected: number
  /** PLI and FIR that the outsider has sent to protected people. */
  keyFrameRequests: number
}

/** Reads a page that {@link watchPage} was called for before it joined. */
export async function reportOutsider(page: Page, protectedNames: string[]): Promise<OutsiderReport> {
  const [seen, { received }] = [await seenIn(page), await trafficOf(page)]
  const ofProtected = received.filter(({ name }) => protectedNames.includes(name))
  const most = (name: string, figure: "distinct" | "frames") =>
    Math.max(0, ...seen.filter(one => one.name === name).map(one => one[figure]))
  const each = (figure: "distinct" | "frames") =>
    Object.fromEntries(protectedNames.map(name => [name, most(name, figure)]))
  const sum = (figure: "audioEnergy" | "keyFrameRequests" | "packets", of = ofProtected) =>
    of.reduce((total, one) => total + one[figure], 0)
  const voices = ofProtected.filter(({ kind }) => kind === "audio")
  return {
    distinctPictures: each("distinct"),
    framesDecoded: each("frames"),
    audioPackets: sum("packets", voices),
    audioEnergyOfProtected: sum("audioEnergy"),
    keyFrameRequests: sum("keyFrameRequests"),
  }
}
