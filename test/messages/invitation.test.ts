import { expect } from "chai"
import fc from "fast-check"
import type { Bytes, IdentityKey, RoomId } from "../../src/brand.ts"
import { toHex } from "../../src/hex.ts"
import { formatInvitation, parseInvitation } from "../../src/messages/invitation.ts"

const secret = Uint8Array.from({ length: 32 }, (_, at) => at)
const inviterBytes = new Uint8Array(32).fill(0xab)
const inviter = toHex(inviterBytes) as IdentityKey
const relay = "https://relay.example"
const url = "https://meet.example/room?x=1#y"
const link = formatInvitation({ relay, secret, inviter, url })

function coded(...parts: (Uint8Array | number[] | string)[]): string {
  const bytes = parts.flatMap(part => [...(typeof part === "string" ? new TextEncoder().encode(part) : part)])
  const text = btoa(String.fromCharCode(...bytes))
  return `${relay}/j#${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`
}
const to = (meeting: string, from = relay) => formatInvitation({ relay: from, secret, inviter, url: meeting })

const PASTED = {
  "as it is": link,
  "with blanks and a line break around it": `  ${link}\r\n`,
  "broken over two lines by a mail program": `${link.slice(0, 60)}\n${link.slice(60)}`,
  "in straight quotes": `"${link}"`,
  "in curly quotes": `“${link}”`,
  "in angle brackets": `<${link}>`,
  "in brackets": `(${link})`,
  "at the end of a sentence": `${link}.`,
  "before a comma": `${link},`,
} as const

const MALFORMED = {
  nothing: "",
  "only blanks": " \n ",
  "plain words": "come in",
  "a link without its fragment": `${relay}/j`,
  "an empty fragment": `${relay}/j#`,
  "another path of the relay": link.replace("/j#", "/k#"),
  "a payload with letters that base64url has not": `${link}!`,
  "a version below the first": coded([0], secret, inviterBytes, url),
  "a secret cut short": coded([1], secret.slice(1)),
  "no meeting address": coded([1], secret, inviterBytes),
  "a meeting address that is no UTF-8": coded([1], secret, inviterBytes, url, [0xff, 0xfe]),
  "a meeting address that is no address": coded([1], secret, inviterBytes, "meet.example"),
  "a meeting address that runs a script": to("javascript:alert(1)"),
  "a meeting address that is a file": to("file:///etc/passwd"),
  "a meeting over plain http": to("http://meet.example/room"),
  "a relay over plain http": to(url, "http://relay.example"),
  "a host that only begins like this machine": to(url, "http://localhost.example"),
  "a meeting address without end": to(`https://meet.example/${"a".repeat(3000)}`),
} as const

describe("an invitation", () => {
  it("is a link whose every secret stands after the number sign", () => {
    const [before, after] = link.split("#")
    expect(before).to.equal("https://relay.example/j")
    expect(after).to.match(/^[A-Za-z0-9_-]+$/)
    expect(link).to.equal(coded([1], secret, inviterBytes, url))
  })

  for (const [how, text] of Object.entries(PASTED)) {
    it(`is read when pasted ${how}`, () => {
      expect(parseInvitation(text)).to.deep.equal({ kind: "invitation", relay, secret, inviter, url })
    })
  }

  for (const origin of ["http://127.0.0.1:8080", "http://localhost:3000", "http://[::1]:9000"]) {
    it(`may come from a relay and lead to a meeting on this machine: ${origin}`, () => {
      expect(parseInvitation(to(`${origin}/room`, origin))).to.include({
        relay: origin,
        url: `${origin}/room`,
      })
    })
  }

  for (const [what, text] of Object.entries(MALFORMED)) {
    it(`is refused as malformed where it is ${what}`, () => {
      expect(parseInvitation(text)).to.deep.equal({ kind: "refused", refusal: "invitation-malformed" })
    })
  }

  it("of a later version says so, whatever follows", () => {
    for (const text of [coded([3], secret, inviterBytes, url), coded([255])]) {
      expect(parseInvitation(text)).to.deep.equal({ kind: "refused", refusal: "invitation-too-new" })
    }
  })

  it("names the group where the room is not the one that it began in", () => {
    const group = "0f".repeat(16) as RoomId
    const later = formatInvitation({ relay, secret, inviter, url, group })
    expect(later).to.equal(coded([2], secret, inviterBytes, new Uint8Array(16).fill(15), url))
    expect(parseInvitation(later)).to.deep.equal({ kind: "invitation", relay, secret, inviter, url, group })
    expect(parseInvitation(coded([2], secret, inviterBytes, new Uint8Array(16)))).to.deep.equal({
      kind: "refused",
      refusal: "invitation-malformed",
    })
  })

  it("gives back what went in, for any secret, inviter and room", () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(bytes32, bytes32, fc.webPath(), (key, from, path) => {
        const put = {
          relay,
          secret: new Uint8Array(key) as Bytes,
          inviter: toHex(from) as IdentityKey,
          url: new URL(`https://meet.example${path}`).href,
        }
        expect(parseInvitation(formatInvitation(put))).to.deep.equal({ kind: "invitation", ...put })
      }),
    )
  })

  it("is read or refused, and never throws, whatever stands in its place", () => {
    const payload = fc.uint8Array({ maxLength: 120 }).map(bytes => coded(bytes))
    const tail = fc.string({ unit: "binary" }).map(text => `${relay}/j#${text}`)
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), payload, tail), text => {
        expect(parseInvitation(text).kind).to.be.oneOf(["invitation", "refused"])
      }),
    )
  })
})
