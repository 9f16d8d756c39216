import { expect } from "chai"
import { parseRelayAddress, socketUrl } from "../../src/channel/relayAddress.ts"

const GOOD = [
  ["relay.example", "https://relay.example"],
  [" relay.example:8443 ", "https://relay.example:8443"],
  ["https://Relay.Example/", "https://relay.example"],
  ["wss://relay.example/ws", "https://relay.example"],
  ["wss://relay.example:443/ws", "https://relay.example"],
  ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ["ws://localhost:8787/ws", "http://localhost:8787"],
  ["localhost:8787", "http://localhost:8787"],
  ["localhost:443", "http://localhost:443"],
  ["http://[::1]:8787", "http://[::1]:8787"],
  ["https://127.0.0.1:8787", "https://127.0.0.1:8787"],
] as const

const BAD = [
  "",
  "   ",
  "http://relay.example",
  "ws://relay.example",
  "http://127.0.0.1.relay.example",
  "http://localhost.relay.example",
  "ftp://relay.example",
  "javascript://relay.example",
  "file:///etc/hosts",
  "https://user:password@relay.example",
  "https://relay.example/other",
  "https://relay.example/j#invitation",
  "https://relay.example?room=1",
  "relay example",
  "https://",
  "://",
  "https:\\\\relay.example",
  `${"a".repeat(400)}.example`,
]

describe("a relay's address", () => {
  for (const [typed, origin] of GOOD) {
    it(`is ${origin} if somebody types “${typed}”`, () => {
      expect(parseRelayAddress(typed)).to.deep.equal({ kind: "relay", origin })
    })
  }
  for (const typed of BAD) {
    it(`is not “${typed.slice(0, 40)}”`, () => {
      expect(parseRelayAddress(typed)).to.deep.equal({ kind: "malformed" })
    })
  }
  it("leads to a socket with the same protection", () => {
    expect(socketUrl("https://relay.example")).to.equal("wss://relay.example/ws")
    expect(socketUrl("http://localhost:8787")).to.equal("ws://localhost:8787/ws")
  })
})
