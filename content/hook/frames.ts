import { lend } from "./loan.ts"
import { apply } from "./natives.ts"
import { mark, marked, type Realm, reachable } from "./realm.ts"
import { type Applied, wrapPart } from "./wrap.ts"

/** Interfaces with the members by which a script puts something into a document, and with it perhaps a frame. */
const INSERTING = [
  ["Node", ["appendChild", "insertBefore", "replaceChild"]],
  ["Element", ["append", "prepend", "before", "after", "replaceWith", "replaceChildren", "moveBefore"]],
  ["Element", ["insertAdjacentElement", "insertAdjacentHTML", "setHTML", "setHTMLUnsafe"]],
  ["Element", ["innerHTML", "outerHTML"]],
  ["CharacterData", ["before", "after", "replaceWith"]],
  ["DocumentType", ["before", "after", "replaceWith"]],
  [
    "Document",
    ["append", "prepend", "replaceChildren", "moveBefore", "write", "writeln", "execCommand", "body"],
  ],
  ["DocumentFragment", ["append", "prepend", "replaceChildren", "moveBefore"]],
  ["ShadowRoot", ["innerHTML", "setHTML", "setHTMLUnsafe"]],
  ["Range", ["insertNode", "surroundContents"]],
] as const

/** Of these, the ones that may put a frame in the place of another. */
const REPLACES = /^(replace|set|innerHTML|outerHTML|body)/

/** Those that hand out the window of a frame, or its document. */
const HOLDING = [
  ["HTMLIFrameElement", ["contentWindow", "contentDocument"]],
  ["HTMLFrameElement", ["contentWindow", "contentDocument"]],
  ["HTMLObjectElement", ["contentWindow", "contentDocument"]],
] as const

/**
 * Keeps scripts from reaching the untouched platform of a frame that they have just made: each window of the page's origin is
 * hooked before the call that has made it returns. What is left is a script that runs inside that very call.
 */
export class Frames {
  readonly #own: (realm: Realm) => void
  #realms: Realm[] = []

  /** @param own Hooks one window's platform. */
  constructor(own: (realm: Realm) => void) {
    this.#own = own
  }

  hook(realm: Realm): void {
    if (marked(realm)) return
    mark(realm, this.#enter)
    if (!this.#realms.includes(realm)) this.#realms.push(realm)
    this.#own(realm)
    this.#guard(realm)
    this.#sweep(realm)
  }

  /** Hooks whatever frame is not hooked yet, however it came to be. */
  look(): void {
    this.#realms = this.#realms.filter(realm => !realm.closed)
    for (const realm of [...this.#realms]) {
      this.#enter(realm)
      this.#sweep(realm)
    }
  }

  readonly #enter = (window: unknown): void => {
    const realm = reachable(window)
    if (realm) this.hook(realm)
  }

  /** Those in shadow trees are not among a window's frames, and can only be asked for. */
  #sweep(realm: Realm): void {
    for (let at = 0; at < realm.length; at++) this.#enter(realm[at])
  }

  #guard(realm: Realm): void {
    const adding: Applied = (native, self, args) => {
      const before = realm.length
      const result = apply(native, self, args)
      if (realm.length !== before) this.#sweep(realm)
      return result
    }
    const replacing: Applied = (native, self, args) => {
      const result = apply(native, self, args)
      if (realm.length > 0) this.#sweep(realm)
      return result
    }
    wrapPart(realm, "open", "value", (native, self, args) => {
      const opened: unknown = apply(native, self, args)
      lend(opened, this.#enter)
      return opened
    })
    for (const [name, members] of INSERTING) {
      for (const member of members) {
        const applied = REPLACES.test(member) ? replacing : adding
        wrapPart(realm[name].prototype, member, "value", applied)
        wrapPart(realm[name].prototype, member, "set", applied)
      }
    }
    for (const [name, members] of HOLDING) {
      for (const member of members) {
        wrapPart(realm[name].prototype, member, "get", (native, self, args) => {
          const held: unknown = apply(native, self, args)
          this.#enter(member === "contentDocument" ? (held as Document | null)?.defaultView : held)
          return held
        })
      }
    }
  }
}
