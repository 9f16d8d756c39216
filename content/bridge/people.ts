import type { SourceId } from "../../src/brand.ts"
import { isFields } from "../../src/messages/decode.ts"
import type { FromHook } from "../../src/messages/hook.ts"
import { type AdapterName, MOST_ENTRIES, MOST_WORD, type RosterClaim } from "../../src/messages/roster.ts"
import type { Place, Signalling } from "../../src/messages/signalling.ts"
import { type Adapter, Claims, type Heard } from "./adapters/claims.ts"
import { galene } from "./adapters/galene.ts"
import { janus } from "./adapters/janus.ts"
import { jitsi } from "./adapters/jitsi.ts"
import { livekit } from "./adapters/livekit.ts"

const ADAPTERS = { janus, galene, livekit, jitsi } as const satisfies Record<
  Exclude<AdapterName, "generic">,
  Adapter
>

/** What comes together is said together, in ms. */
const TOGETHER_MS = 100
/** Most receivers whose places are remembered. */
const MOST_PLACES = 512

/**
 * What the page says of its people, by whichever adapter understands its signalling. One that does not find us among them has
 * misunderstood it. Where none does, what comes in one stream is taken to come from one sender, and nothing more is said.
 */
export class People {
  readonly #say: (message: FromHook) => void
  readonly #later: (act: () => void) => void
  readonly #known: readonly (readonly [AdapterName, Adapter, Claims])[]
  readonly #places = new Map<SourceId, Place>()
  /** Each last thing that was said. */
  readonly #saidOf = new Map<string, string>()
  #saying: "soon" | "no" = "no"

  constructor(
    say: (message: FromHook) => void,
    later = (act: () => void): void => void setTimeout(act, TOGETHER_MS),
  ) {
    this.#say = say
    this.#later = later
    this.#known = Object.entries(ADAPTERS).map(
      ([name, adapter]) =>
        [
          name as AdapterName,
          adapter,
          new Claims(event => this.#tell(name, { kind: "meeting-event", event })),
        ] as const,
    )
  }

  signalling(message: Signalling): void {
    if (message.kind === "placed") {
      const { source, fragment, mid, stream } = message
      if (this.#places.size < MOST_PLACES || this.#places.has(source))
        this.#places.set(source, { fragment, mid, stream })
    } else if (message.kind === "overheard") {
      for (const heard of readings(message)) for (const [, read, claims] of this.#known) read(claims, heard)
    }
    this.#saySoon()
  }

  hook(message: FromHook): void {
    if (message.kind === "source-gone" && this.#places.delete(message.source)) this.#saySoon()
  }

  /** An adapter that has misunderstood the signalling tells no events either. */
  #tell(name: string, message: FromHook): void {
    if (this.#claim().adapter === name) this.#say(message)
  }

  #saySoon(): void {
    if (this.#saying === "soon") return
    this.#saying = "soon"
    this.#later(() => {
      this.#saying = "no"
      const claim = this.#claim()
      this.#sayNew("roster", { kind: "roster", ...claim })
      const spoken = this.#known.find(([name]) => name === claim.adapter)?.[2].recordings ?? []
      for (const [key, event] of spoken) this.#sayNew(key, { kind: "meeting-event", event })
    })
  }

  #sayNew(of: string, message: FromHook): void {
    const said = JSON.stringify(message)
    if (this.#saidOf.get(of) === said) return
    this.#saidOf.set(of, said)
    this.#say(message)
  }

  #claim(): RosterClaim {
    const placed = [...this.#places].map(([source, place]) => ({ source, place }))
    for (const [adapter, , claims] of this.#known) {
      const { self, entries } = claims
      if (self === null || !entries.has(self)) continue
      const bound = placed.flatMap(({ source, place }) => {
        const entry = claims.ownerOf(place)
        return entry === undefined ? [] : [{ source, entry }]
      })
      return { adapter, entries: [...entries.values()].slice(0, MOST_ENTRIES), self, bound }
    }
    return generic(placed.filter(({ place: { stream } }) => stream !== "" && stream.length <= MOST_WORD))
  }
}

function generic(placed: readonly { source: SourceId; place: Place }[]): RosterClaim {
  const streams = new Set(placed.map(({ place }) => place.stream))
  return {
    adapter: "generic",
    entries: [...streams].slice(0, MOST_ENTRIES).map(id => ({
      id,
      name: "",
      kind: "unknown",
      kindEvidence: { field: "msid", value: id, setBy: "guess" },
    })),
    self: null,
    bound: placed.map(({ source, place }) => ({ source, entry: place.stream })),
  }
}

/** A message in the form that an adapter reads: several at once in an answer to a long poll, none if it cannot be read. */
function readings({ data, from }: Extract<Signalling, { kind: "overheard" }>): Heard[] {
  if (typeof data !== "string") return [{ from, bytes: new Uint8Array(data) }]
  if (!/^\s*[{[]/.test(data)) return [{ from, text: data }]
  try {
    return [JSON.parse(data) as unknown].flat().flatMap(json => (isFields(json) ? [{ from, json }] : []))
  } catch {
    return []
  }
}
