import { expect } from "chai"
import fc from "fast-check"
import { isTelephony, mixesVoices } from "../../content/hook/mixers.ts"
import { countSecond, isPastRtp, type Second } from "../../content/hook/pastRtp.ts"

const description = (...session: string[]) => ({
  type: "answer",
  sdp: ["v=0", ...session, "t=0 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", ""].join(
    "\r\n",
  ),
})
const ORIGIN = "o=- 1616341342233785 1 IN IP4 203.0.113.9"

describe("what a server's description says of mixing", () => {
  for (const { what, session, mixes } of [
    { what: "Janus' AudioBridge", session: [ORIGIN, "s=AudioBridge 1234"], mixes: true },
    {
      what: "FreeSWITCH",
      session: ["o=FreeSWITCH 1773389215 1773389216 IN IP4 203.0.113.9", "s=FreeSWITCH"],
      mixes: true,
    },
    {
      what: "FreeSWITCH behind a proxy that took its name away",
      session: ["o=FreeSWITCH 1 1 IN IP4 203.0.113.9", "s=-"],
      mixes: true,
    },
    { what: "Asterisk", session: [ORIGIN, "s=Asterisk"], mixes: true },
    {
      what: "an old Asterisk",
      session: ["o=root 1 1 IN IP4 203.0.113.9", "s=Asterisk PBX 16.6.2"],
      mixes: true,
    },
    { what: "Medooze's mixer", session: [ORIGIN, "s=MediaMixerSession"], mixes: true },
    { what: "RestComm", session: [ORIGIN, "s=Mobicents Media Server "], mixes: true },
    {
      what: "a telephone network",
      session: ["o=root 1 1 IN IP4 203.0.113.9", "s=Twilio Media Gateway"],
      mixes: true,
    },
    { what: "Janus' video room", session: [ORIGIN, "s=VideoRoom 1234"], mixes: false },
    { what: "a browser", session: ["o=- 46117 2 IN IP4 127.0.0.1", "s=-"], mixes: false },
    {
      what: "Firefox",
      session: ["o=mozilla...THIS_IS_SDPARTA-99.0 1 0 IN IP4 0.0.0.0", "s=-"],
      mixes: false,
    },
    { what: "mediasoup", session: ["o=mediasoup-client 10000 1 IN IP4 0.0.0.0", "s=-"], mixes: false },
    {
      what: "a room that is named after one",
      session: [ORIGIN, "s=Talk on Asterisk", "i=FreeSWITCH"],
      mixes: false,
    },
  ]) {
    it(`${mixes ? "knows" : "lets pass"} ${what}`, () => {
      expect(mixesVoices(description(...session))).to.equal(mixes)
    })
  }

  it("looks at the session alone, not at what stands in a section", () => {
    const { type, sdp } = description(ORIGIN, "s=-")
    expect(mixesVoices({ type, sdp: `${sdp}s=AudioBridge 1234\r\n` })).to.equal(false)
  })

  it("does not throw, whatever the page gives", () => {
    for (const odd of [undefined, null, 7, "s=AudioBridge", {}, { sdp: undefined }, { sdp: 7 }])
      expect(mixesVoices(odd)).to.equal(false)
    fc.assert(fc.property(fc.string(), sdp => !mixesVoices({ sdp: `v=0\r\n${sdp}` }) || sdp.includes("=")))
  })

  it("knows telephony by its subprotocol", () => {
    expect(["sip", "SIP", "", "janus-protocol", "sipx"].map(isTelephony)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe("what the seconds of a page say of media past RTP", () => {
  const live = { capture: "live", rtp: "unused" } as const
  const seconds = (count: number, second: Second): Second[] => Array.from({ length: count }, () => second)
  const suspected = (all: Second[]): boolean => {
    let count = 0
    return all.some(second => {
      count = countSecond(count, second)
      return isPastRtp(count)
    })
  }
  for (const { what, all, past } of [
    { what: "a preview before a meeting", all: seconds(600, { ...live, bytes: 0 }), past: false },
    { what: "a preview beside chatty signalling", all: seconds(600, { ...live, bytes: 1_500 }), past: false },
    {
      what: "a picture that is sent while one looks at oneself",
      all: [
        ...seconds(30, { ...live, bytes: 0 }),
        ...seconds(4, { ...live, bytes: 900_000 }),
        ...seconds(30, { ...live, bytes: 0 }),
      ],
      past: false,
    },
    {
      what: "a file without a camera",
      all: seconds(600, { ...live, capture: "none", bytes: 900_000 }),
      past: false,
    },
    {
      what: "an ordinary meeting with busy data channels",
      all: seconds(600, { ...live, rtp: "used", bytes: 90_000 }),
      past: false,
    },
    { what: "voice in small pieces", all: seconds(6, { ...live, bytes: 3_000 }), past: true },
    { what: "pictures", all: seconds(6, { ...live, bytes: 60_000 }), past: true },
    {
      what: "somebody who pauses now and then",
      all: Array.from({ length: 24 }, (_, n) => ({ ...live, bytes: n % 3 === 2 ? 0 : 4_000 })),
      past: true,
    },
    { what: "less than six seconds of it", all: seconds(5, { ...live, bytes: 60_000 }), past: false },
    {
      what: "a camera that is switched off in between",
      all: [
        ...seconds(5, { ...live, bytes: 60_000 }),
        { ...live, capture: "none" as const, bytes: 60_000 },
        ...seconds(5, { ...live, bytes: 60_000 }),
      ],
      past: false,
    },
  ]) {
    it(`${past ? "sees" : "sees nothing in"} ${what}`, () => {
      expect(suspected(all)).to.equal(past)
    })
  }

  it("never suspects a page that has used RTP, or captures nobody", () => {
    const second = fc.record({
      capture: fc.constantFrom("live" as const, "none" as const),
      rtp: fc.constantFrom("used" as const, "unused" as const),
      bytes: fc.nat(1_000_000),
    })
    fc.assert(
      fc.property(
        fc.array(second, { maxLength: 60 }),
        all => !suspected(all.map(one => (one.capture === "live" ? { ...one, rtp: "used" } : one))),
      ),
    )
  })
})
