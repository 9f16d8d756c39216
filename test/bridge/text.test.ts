import { expect } from "chai"
import messages from "../../_locales/en/messages.json"
import { localeText, type Piece } from "../../content/bridge/text.ts"
import type { IdentityKey } from "../../src/brand.ts"
import type { Protection, Warning } from "../../src/messages/sentences.ts"

/** As browsers do it: `$1` and so on stand for the parts; an unknown key gives "". */
function getMessage(key: string, parts: string[]): string {
  const all: Record<string, { message: string }> = messages
  return (all[key]?.message ?? "").replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? "")
}

const flat = (pieces: Piece[]) =>
  pieces.map(({ kind, text }) => (kind === "name" ? `[${text}]` : text)).join("")
const standing = { id: "w", since: 1 }

describe("the bridge's sentences", () => {
  const text = localeText(getMessage)

  const PROTECTIONS: Protection[] = [
    { state: "protected", reason: "only-these", people: 3 },
    { state: "waiting", reason: "to-be-let-in" },
    { state: "waiting", reason: "start-or-join" },
    { state: "not-protected", reason: "site-off" },
    { state: "stopped", reason: "evicted", about: "Alice", at: 0 },
    { state: "stopped", reason: "worker-refused" },
    { state: "stopped", reason: "lost-state" },
  ]
  for (const protection of PROTECTIONS) {
    it(`has the words for ${protection.state}, ${protection.reason}`, () => {
      const said = flat(text.protection(protection))
      expect(said).to.match(/^(Protected|Waiting|Not protected|Stopped)\. \S/)
      expect(said).to.not.include("$")
    })
  }

  const WARNINGS: [Warning, string][] = [
    [
      {
        ...standing,
        kind: "unknown-sender",
        media: "audio",
        source: "s",
        decision: "keep-blocked",
        claimed: null,
      },
      "sending sound",
    ],
    [
      {
        ...standing,
        kind: "unknown-sender",
        media: "video",
        source: "s",
        decision: "hear-in-clear",
        claimed: null,
      },
      "You let pictures",
    ],
    [
      { ...standing, kind: "joined", name: "Dana", identity: "00" as IdentityKey, by: "Ada" },
      "[Dana] joined",
    ],
    [{ ...standing, kind: "evicted-someone", name: "Erik", by: "Alice" }, "[Alice] evicted [Erik]"],
    [{ ...standing, kind: "capture-refused", media: "both", why: "busy" }, "no sound and pictures"],
    [{ ...standing, kind: "codec-refused", media: "video", mimeType: "video/H264" }, "[video/H264]"],
    [{ ...standing, kind: "join-refused", refusal: "locked" }, "."],
    [{ ...standing, kind: "leak", media: "video" }, "pictures past Sotto"],
    [
      {
        ...standing,
        kind: "unknown-sender",
        media: "both",
        source: "s",
        decision: "keep-blocked",
        claimed: "Olaf",
      },
      "The page calls it “[Olaf]”.",
    ],
    [{ ...standing, kind: "keyless-person", name: "Olaf" }, "The page lists “[Olaf]”"],
    [{ ...standing, kind: "recording", what: "server", name: null }, "server is recording"],
    [{ ...standing, kind: "kicked", name: "Dana" }, "put [Dana] out"],
    [{ ...standing, kind: "more-people", extra: 2 }, "by 2."],
    [{ ...standing, kind: "hidden-receiver" }, "It is possible"],
    [{ ...standing, kind: "wrong-name", page: "Ben", key: "Dana" }, "“[Ben]” whose"],
    [
      { ...standing, kind: "connector", what: "sip-room", name: "", setBy: "self", sending: null },
      "a room system, “no name”. It cannot",
    ],
    [
      {
        ...standing,
        kind: "connector",
        what: "phone",
        name: "+49 30",
        setBy: "server",
        sending: { source: "s", decision: "hear-in-clear" },
      },
      "You let through what “[+49 30]” sends.",
    ],
  ]
  for (const [warning, expected] of WARNINGS) {
    it(`warns of ${warning.kind}`, () => {
      expect(flat(text.warning(warning))).to.include(expected)
    })
  }

  it("sets a name apart, whatever it holds", () => {
    const name = "\ue001\u202e $1 <b>Sotto\ue000"
    const [first, rest] = text.warning({
      ...standing,
      kind: "joined",
      name,
      identity: "00" as IdentityKey,
      by: "Ada",
    })
    expect(first).to.deep.equal({ kind: "name", text: "\u202e $1 <b>Sotto" })
    expect(rest?.kind).to.equal("words")
  })

  it("can still say farewell when the extension is gone", () => {
    let state: "there" | "gone" = "there"
    const orphan = localeText((key, parts) => {
      if (state === "gone") throw new Error("Extension context invalidated.")
      return getMessage(key, parts)
    })
    state = "gone"
    expect(flat(orphan.protection({ state: "stopped", reason: "lost-state" }))).to.match(/^Stopped\./)
    expect(orphan.word("media_audio")).to.equal("")
  })
})
