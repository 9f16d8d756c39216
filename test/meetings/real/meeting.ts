/** What the play needs of a real meeting: its page as people use it, and what its operator can do. */
import type { Page } from "puppeteer-core"

export interface Connector {
  /** As the warning calls it. */
  what: "phone" | "recorder"
  name: string
  /** Brings it into the meeting from a page of its own. */
  enter(tab: Page, name: string): Promise<void>
}

export interface Meeting {
  /** The meeting's page, before one is in. */
  url: string
  /** Goes in under `name`, from whatever the page shows. */
  enter(tab: Page, name: string): Promise<void>
  /** Puts somebody out, by the meeting's own means. Absent where it has none. */
  kick?(name: string): Promise<void>
  connectors: Connector[]
  close(): Promise<void>
}
