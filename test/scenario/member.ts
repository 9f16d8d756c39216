/** A protected participant, driven as a person drives it: through the popup's page, by accessible roles and names. */
import type { ElementHandle, Page } from "puppeteer-core"
import type { Details, PopupState } from "../../src/messages/popup.ts"
import { type ExtendedStage, openPopup, tabIdOf } from "./browser.ts"
import { askBackground, type Listed, listedIn } from "./popupPage.ts"
import { until } from "./until.ts"
import { press } from "./watching.ts"

type Role = "button" | "textbox" | "combobox" | "status" | "switch" | "list"

/** How long a person would wait for anything that he has clicked. Ms. */
const PATIENCE_MS = 20_000

const patiently = (what: string) => ({ what, timeoutMs: PATIENCE_MS })

export interface Status {
  text: string
  /** `data-epoch`; undefined outside a meeting. */
  epoch: number | undefined
}

export class Member {
  readonly stage: ExtendedStage
  /** The tab with the meeting. */
  readonly page: Page
  readonly popup: Page
  /** The extension's id for that tab. */
  readonly tabId: number

  private constructor(stage: ExtendedStage, page: Page, popup: Page, tabId: number) {
    this.stage = stage
    this.page = page
    this.popup = popup
    this.tabId = tabId
  }

  /** Opens the popup for the tab of `page`. It stays open, in a window of its own. */
  static async open(stage: ExtendedStage, page: Page): Promise<Member> {
    const tabId = await tabIdOf(stage, page)
    return new Member(stage, page, await openPopup(stage, tabId), tabId)
  }

  /** Switches the site on, if it is not on yet; the page reloads then. */
  async protect(): Promise<void> {
    const ready = await until(
      async () =>
        (await this.#find("button", "Start")) ?? (await this.#find("button", "Protect this meeting")),
      found => found !== undefined,
      patiently("button Start or Protect this meeting"),
    )
    if (await this.#find("button", "Start")) return
    const reloaded = this.page.waitForNavigation({ waitUntil: "domcontentloaded", timeout: PATIENCE_MS })
    await ready?.click()
    await reloaded
    await this.#wait("button", "Start")
  }

  async start(name: string): Promise<void> {
    await this.askToStart(name)
    await this.untilStatus("Protected")
  }

  /** Fills the form and clicks, whatever comes of it. @param relay Leave it out to take the one that the popup offers. */
  async askToStart(name: string, relay?: string): Promise<void> {
    await this.#fill("Your name", name)
    if (relay !== undefined) {
      if (!(await this.#find("textbox", "Key relay"))) await this.popup.click("summary")
      await this.#fill("Key relay", relay)
    }
    await this.#click("Start")
  }

  /** Asks to be let in; ends when the status says that the member is. */
  async join(name: string, invitation: string): Promise<void> {
    await this.askToJoin(name, invitation)
    await this.untilStatus("Protected")
  }

  /**
   * Fills the form and clicks, whatever comes of it.
   *
   * @returns When the click was made, ms since the epoch.
   */
  async askToJoin(name: string, invitation: string): Promise<number> {
    await this.#fill("Your name", name)
    await this.#fill("Invitation", invitation)
    return this.#click("Join")
  }

  /** The invitation that *Copy invite* copies. */
  async invitation(): Promise<string> {
    const state = await until(
      () => this.state(),
      state => Boolean(state.meeting?.invitation),
      patiently("invitation"),
    )
    return state.meeting?.invitation ?? ""
  }

  /**
   * Evicts, with the question answered.
   *
   * @returns When the second click was made, ms since the epoch.
   */
  async evict(name: string): Promise<number> {
    await this.#click(`Evict ${name}`)
    await this.#wait("button", "Cancel")
    const confirm = (await this.#all("button", `Evict ${name}`)).at(-1)
    if (!confirm) throw new Error(`nothing confirms the eviction of ${name}`)
    return press(confirm)
  }

  async rekey(): Promise<void> {
    await this.#click("Rekey now")
  }

  async leave(): Promise<void> {
    await this.#click("Leave")
  }

  /** After an eviction there is nothing to leave any more. */
  async closeMeeting(): Promise<void> {
    await this.#click("Close")
  }

  async setLocked(locked: "locked" | "open"): Promise<void> {
    const toggle = await this.#wait("switch", "Lock meeting")
    const now = await toggle.evaluate(
      found => found.getAttribute("aria-checked") === "true" || found.matches(":checked"),
    )
    if (now !== (locked === "locked")) await toggle.click()
  }

  /** Chooses by the option's value. */
  async choose(name: string, value: string): Promise<void> {
    const select = await this.#wait("combobox", name)
    await select.evaluate((found, chosen) => {
      if (found instanceof HTMLSelectElement) found.value = chosen
      found.dispatchEvent(new Event("change", { bubbles: true }))
    }, value)
  }

  async click(name: string): Promise<void> {
    await this.#click(name)
  }

  async status(): Promise<Status> {
    const status = await this.#wait("status", "Protection")
    return status.evaluate(found => {
      const epoch = found.getAttribute("data-epoch")
      return { text: (found.textContent ?? "").trim(), epoch: epoch ? Number(epoch) : undefined }
    })
  }

  async untilStatus(begins: "Protected" | "Waiting" | "Not protected" | "Stopped"): Promise<Status> {
    return until(
      () => this.status(),
      ({ text }) => text.startsWith(begins),
      patiently(`status ${begins}`),
    )
  }

  async untilEpoch(epoch: number): Promise<Status> {
    try {
      return await until(
        () => this.status(),
        status => (status.epoch ?? -1) >= epoch,
        patiently(`epoch ${epoch}`),
      )
    } catch (error) {
      const { log } = await this.details()
      const shown = await this.popup.evaluate(() => document.body.textContent)
      throw new Error(
        `${(error as Error).message}; log ${JSON.stringify(log)}; popup ${JSON.stringify(shown)}`,
      )
    }
  }

  async participants(): Promise<Listed[]> {
    return listedIn(await this.#wait("list", "Participants"))
  }

  /** Waits until the list has exactly these names. */
  async untilParticipants(names: string[]): Promise<Listed[]> {
    const wanted = [...names].sort().join()
    return until(
      () => this.participants(),
      listed =>
        listed
          .map(({ name }) => name)
          .sort()
          .join() === wanted,
      patiently(`participants ${wanted}`),
    )
  }

  /** Texts of the standing warnings. */
  warnings(): Promise<string[]> {
    return this.popup.$$eval("[role=alert]", alerts => alerts.map(alert => (alert.textContent ?? "").trim()))
  }

  state(): Promise<PopupState> {
    return askBackground<PopupState>(this.popup, { call: "state", ask: { tabId: this.tabId } })
  }

  /** What the member's workers have counted: opened and dropped frames, times of key changes. */
  details(): Promise<Details> {
    return askBackground<Details>(this.popup, { call: "details", ask: { tabId: this.tabId } })
  }

  async #click(name: string): Promise<number> {
    return press(await this.#wait("button", name))
  }

  async #fill(name: string, text: string): Promise<void> {
    const field = await this.#wait("textbox", name)
    await field.click({ count: 3 })
    await this.popup.keyboard.press("Backspace")
    await field.type(text)
  }

  async #wait(role: Role, name: string): Promise<ElementHandle<Element>> {
    const found = await until(
      () => this.#find(role, name),
      handle => handle !== undefined,
      patiently(`${role} ${name}`),
    )
    if (!found) throw new Error(`no ${role} ${name}`)
    return found
  }

  async #find(role: Role, name: string): Promise<ElementHandle<Element> | undefined> {
    return (await this.#all(role, name))[0]
  }

  #all(role: Role, name: string): Promise<ElementHandle<Element>[]> {
    return this.popup.$$(`::-p-aria([name=${JSON.stringify(name)}][role="${role}"])`)
  }
}
