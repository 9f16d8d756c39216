/** Reports running, one a second, that may go unheard: a page that stands still behind a dialog hears none for a while. */
const MOST_UNHEARD = 10

/**
 * Whether somebody could still change the keys. Firefox takes the bridge away without a word when the extension is switched off,
 * removed or updated; the worker lives on with the page, and would go on sealing for those who were in the group on that day.
 */
export class BridgeWatch {
  #unheard = 0
  #bridge: "never heard of" | "known" = "never heard of"

  /** A report was said. */
  said(): "there" | "silent" {
    if (this.#bridge === "known") this.#unheard += 1
    return this.#unheard > MOST_UNHEARD ? "silent" : "there"
  }

  /** The bridge has heard all that was said. */
  heard(): void {
    this.#bridge = "known"
    this.#unheard = 0
  }
}
