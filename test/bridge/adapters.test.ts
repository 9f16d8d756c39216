import { expect } from "chai"
import { People } from "../../content/bridge/people.ts"
import type { SourceId } from "../../src/brand.ts"
import { decodeFromHook, type FromHook } from "../../src/messages/hook.ts"
import type { Place } from "../../src/messages/signalling.ts"
import { GALENE, JANUS, JITSI, LIVEKIT, type Recorded } from "./recorded.ts"

class Listener {
  readonly said: FromHook[] = []
  readonly people = new People(
    message => this.said.push(message),
    act => this.#waiting.push(act),
  )
  readonly #waiting: (() => void)[] = []

  hear(...messages: readonly Recorded[]): void {
    for (const { from = "server", data } of messages)
      this.people.signalling({ kind: "overheard", from, data: typeof data === "object" ? own(data) : data })
  }

  place(source: string, place: Place): void {
    this.people.signalling({ kind: "placed", source: source as SourceId, ...place })
  }

  /** The last list, once what waited to be said together has been. */
  list(): Extract<FromHook, { kind: "roster" }> {
    for (const act of this.#waiting.splice(0)) act()
    const last = this.said.findLast(message => message.kind === "roster")
    if (!last) throw new Error("no list was said")
    for (const message of this.said) expect(decodeFromHook(structuredClone(message))).to.deep.equal(message)
    return last
  }

  get events(): unknown[] {
    return this.said.flatMap(message => (message.kind === "meeting-event" ? [message.event] : []))
  }
}

/** Bytes on a buffer of their own, as a socket gives them. */
const own = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer

const place = (change: Partial<Place>): Place => ({ fragment: "none", mid: "0", stream: "", ...change })
const shown = ({ entries }: { entries: { name: string; kind: string }[] }) =>
  entries.map(({ name, kind }) => `${name} ${kind}`)

describe("what adapters make of signalling", () => {
  it("Janus: people, who sends what, a kick and a departure", () => {
    const listener = new Listener()
    listener.hear(JANUS.joined, JANUS.published, JANUS.attached)
    listener.place("t1", place({ fragment: "Yh2k", mid: "1", stream: "janus" }))
    const list = listener.list()
    expect(list).to.include({ adapter: "janus", self: "3001" })
    expect(shown(list)).to.deep.equal(["Ada person", "Ben person", "Olaf person", "bridge system"])
    expect(list.bound).to.deep.equal([{ source: "t1", entry: "3002" }])
    listener.hear(JANUS.kicked, JANUS.leftAfterKick, JANUS.left, JANUS.ownKick)
    expect(shown(listener.list())).to.deep.equal(["Ada person", "bridge system"])
    expect(listener.events).to.deep.equal([
      { t: "evicted", id: "3002", certainty: "explicit" },
      { t: "left", id: "3003" },
      { t: "self-evicted" },
    ])
  })

  it("Galène: users, the recorder by the server's word, offers, and who is deleted", () => {
    const listener = new Listener()
    listener.hear(GALENE.handshake, GALENE.self, GALENE.other, GALENE.recorder, GALENE.captions, GALENE.offer)
    listener.place("t1", place({ fragment: "pionUfragPionUfr" }))
    const list = listener.list()
    expect(list).to.include({ adapter: "galene", self: "aa01" })
    expect(shown(list)).to.deep.equal([
      "ada person",
      "olaf person",
      "RECORDING recorder",
      "speech-to-text transcriber",
    ])
    expect(list.entries.map(({ kindEvidence }) => kindEvidence.setBy).slice(2)).to.deep.equal([
      "server",
      "guess",
    ])
    expect(list.bound).to.deep.equal([{ source: "t1", entry: "aa02" }])
    listener.hear(GALENE.gone, GALENE.kicked)
    listener.list()
    expect(listener.events).to.deep.equal([{ t: "left", id: "aa02" }, { t: "self-evicted" }])
  })

  it("LiveKit: kinds that the server sets, streams named after people, and a recording", () => {
    const listener = new Listener()
    listener.hear(LIVEKIT.join)
    listener.place("t1", place({ stream: "PA_olaf|TR_x" }))
    const list = listener.list()
    expect(list).to.include({ adapter: "livekit", self: "PA_ada" })
    expect(shown(list)).to.deep.equal([
      "Ada person",
      "olaf person",
      "+49 30 phone",
      "helper bot",
      "egress recorder",
      "agent bot",
      "unseen system",
    ])
    expect(list.bound).to.deep.equal([{ source: "t1", entry: "PA_olaf" }])
    listener.hear(LIVEKIT.recording, LIVEKIT.removed, LIVEKIT.moved, LIVEKIT.leave)
    expect(shown(listener.list()).slice(0, 2)).to.deep.equal(["Ada person", "helper bot"])
    const [recorded, others] = [true, false].map(sort =>
      listener.events.filter(event => (Object(event).t === "recording") === sort),
    )
    expect(recorded).to.deep.equal([
      { t: "recording", on: false, what: "server", by: null },
      { t: "recording", on: true, what: "server", by: null },
    ])
    expect(others).to.have.deep.members([
      { t: "evicted", id: "PA_olaf", certainty: "explicit" },
      { t: "self-evicted" },
    ])
  })

  it("LiveKit: nothing of a message that was cut, or of bytes from before we are in", () => {
    const listener = new Listener()
    listener.hear(LIVEKIT.recording, LIVEKIT.leave, LIVEKIT.join)
    for (let length = 1; length < LIVEKIT.removed.data.length; length++)
      listener.hear({ data: LIVEKIT.removed.data.slice(0, length) })
    expect(shown(listener.list())).to.include("olaf person")
    expect(listener.events).to.deep.equal([{ t: "recording", on: false, what: "server", by: null }])
  })

  it("Jitsi: presence, features that are self-declared, the hidden domain, kicks and recordings", () => {
    const listener = new Listener()
    listener.hear(JITSI.focus, JITSI.phone, JITSI.transcriber, JITSI.hidden, JITSI.person, JITSI.self)
    listener.place("t1", place({ stream: "c0ffee03-video-0-1" }))
    const list = listener.list()
    expect(list).to.include({ adapter: "jitsi", self: "c0ffee00" })
    expect(shown(list)).to.deep.equal([
      "+49 30 phone",
      "Transcriber transcriber",
      " recorder",
      "Olaf <&> Co person",
      "Ada person",
    ])
    expect(list.entries.map(({ kindEvidence }) => kindEvidence.setBy).slice(0, 3)).to.deep.equal([
      "self",
      "self",
      "server",
    ])
    expect(list.bound).to.deep.equal([{ source: "t1", entry: "c0ffee03" }])
    listener.hear(JITSI.kicked, JITSI.left, JITSI.localRecording, JITSI.transcription)
    listener.list()
    listener.hear(JITSI.ownKick)
    expect(listener.events).to.have.deep.members([
      { t: "recording", on: true, what: "server", by: null },
      { t: "recording", on: true, what: "local-by", by: "Ada" },
      { t: "recording", on: true, what: "transcript", by: null },
      { t: "evicted", id: "c0ffee03", certainty: "explicit" },
      { t: "left", id: "c0ffee01" },
      { t: "self-evicted" },
    ])
  })

  it("counts nobody twice who has connected anew, and nobody of a meeting that we have left", () => {
    const galene = new Listener()
    galene.hear(GALENE.handshake, GALENE.self, GALENE.other, GALENE.again, GALENE.other, GALENE.selfAgain)
    expect(galene.list()).to.include({ adapter: "galene", self: "aa11" })
    expect(shown(galene.list())).to.have.members(["ada person", "olaf person"])
    galene.hear(GALENE.left)
    expect(galene.list().entries).to.deep.equal([])
    galene.hear(GALENE.selfAgain)
    expect(shown(galene.list())).to.deep.equal(["ada person"])

    const jitsi = new Listener()
    jitsi.hear(JITSI.person, JITSI.self, JITSI.person, JITSI.selfAgain)
    expect(jitsi.list()).to.include({ adapter: "jitsi", self: "c0ffee10" })
    expect(shown(jitsi.list())).to.have.members(["Olaf <&> Co person", "Ada person"])
    jitsi.hear(JITSI.self, JITSI.ownLeave)
    expect(jitsi.list().entries).to.deep.equal([])
    expect([...galene.events, ...jitsi.events]).to.deep.equal([])
  })

  it("falls back to streams where nobody finds us in a list, and tells no events then", () => {
    const listener = new Listener()
    // A list without ourselves, and a departure from it: somebody has misunderstood something.
    listener.hear(JANUS.published, JANUS.left, GALENE.other, JITSI.person, JITSI.left)
    listener.place("t1", place({ stream: "s1" }))
    listener.place("t2", place({ stream: "s1" }))
    listener.place("t3", place({ stream: "" }))
    const list = listener.list()
    expect(list).to.include({ adapter: "generic", self: null })
    expect(list.entries.map(({ id, name, kind }) => [id, name, kind])).to.deep.equal([["s1", "", "unknown"]])
    expect(list.bound.map(({ source, entry }) => `${source} ${entry}`)).to.deep.equal(["t1 s1", "t2 s1"])
    expect(listener.events).to.deep.equal([])
  })

  it("says nothing that the background would not take, whatever is said to the page", () => {
    const listener = new Listener()
    const huge = "x".repeat(10_000)
    listener.hear(GALENE.handshake)
    for (let n = 0; n < 2_000; n++)
      listener.hear({ data: JSON.stringify({ type: "user", kind: "add", id: `${n}`, username: huge }) })
    for (const data of ["{", "[1,null,{}]", '{"plugindata":{"data":7}}', "<presence", huge])
      listener.hear({ data })
    for (const bytes of [[], [0x0a], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0b], [0x0a, 2, 8, 1]])
      listener.hear({ data: new Uint8Array(bytes) })
    listener.hear({ data: '{"type":"user","kind":"add","id":{"toString":1},"username":["x"]}' })
    const list = listener.list()
    expect(list.entries).to.have.length(256)
    expect(list.entries.every(({ name }) => name.length <= 128)).to.equal(true)
  })

  it("forgets whose a receiver was when it has gone", () => {
    const listener = new Listener()
    listener.place("t1", place({ stream: "s1" }))
    listener.list()
    listener.people.hook({ kind: "source-gone", source: "t1" as SourceId })
    expect(listener.list()).to.deep.include({ entries: [], bound: [] })
  })
})
