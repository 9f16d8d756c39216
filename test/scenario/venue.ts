/** The two meetings that the script can be played in: each a real server, and a page that knows nothing of Sotto. */
import type { Page } from "puppeteer-core"
import { startSample } from "../../src/sample/server.ts"
import type { Watch } from "../../src/sample/tap.ts"
import { joinDemo, startJanus } from "./janus.ts"
import { type Entrance, joinSample, untilIn } from "./sampleMeeting.ts"

export type VenueName = "sample" | "janus"

export interface Venue {
  name: VenueName
  /** The meeting's page, before one is in. */
  url: string
  /** Goes in under `name`, from whatever the page shows. */
  enter(page: Page, name: string): Promise<void>
  /** Reloads the page and is in again, by itself where the page does that. */
  reload(page: Page, name: string): Promise<void>
  tap(watch: Watch): () => void
  close(): Promise<void>
}

/** @param camera Janus' demo takes what the browser gives. */
export async function openVenue(name: VenueName, camera: Entrance["camera"] = "usual"): Promise<Venue> {
  switch (name) {
    case "sample": {
      const sample = await startSample({ port: 0 })
      return {
        name,
        url: sample.url,
        enter: (page, person) => joinSample(page, sample, person, { camera }),
        async reload(page) {
          await page.reload({ waitUntil: "domcontentloaded" })
          await untilIn(page)
        },
        tap: sample.tap,
        close: sample.close,
      }
    }
    case "janus": {
      const janus = await startJanus()
      return {
        name,
        url: janus.url,
        enter: (page, person) => joinDemo(page, janus, person),
        // The demo asks for the name again after a reload, as its author wanted.
        reload: (page, person) => joinDemo(page, janus, person),
        tap: janus.tap,
        close: janus.close,
      }
    }
  }
}
