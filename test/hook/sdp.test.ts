import { expect } from "chai"
import fc from "fast-check"
import { unsealable } from "../../content/hook/codecs.ts"

const section = (media: string, port: number, ...lines: string[]) => {
  const types = lines.flatMap(line => /^a=rtpmap:(\d+)/.exec(line)?.[1] ?? [])
  return [`m=${media} ${port} UDP/TLS/RTP/SAVPF ${types.join(" ") || "96 97"}`, ...lines].join("\r\n")
}
const sdp = (...sections: string[]) => `${["v=0\r\ns=-\r\nt=0 0", ...sections].join("\r\n")}\r\n`

describe("what a description leaves unsealable", () => {
  for (const { what, text, expected } of [
    {
      what: "VP8 among others",
      text: sdp(section("video", 9, "a=rtpmap:98 VP9/90000", "a=rtpmap:96 VP8/90000")),
      expected: [],
    },
    {
      what: "Opus in another case",
      text: sdp(section("audio", 9, "a=rtpmap:111 OPUS/48000/2")),
      expected: [],
    },
    { what: "a data channel", text: sdp("m=application 9 UDP/DTLS/SCTP webrtc-datachannel"), expected: [] },
    {
      what: "H.264 that may split frames, among others",
      text: sdp(
        section(
          "video",
          9,
          "a=rtpmap:98 H265/90000",
          "a=rtpmap:102 H264/90000",
          "a=fmtp:102 packetization-mode=1;profile-level-id=42001f",
        ),
      ),
      expected: [],
    },
    ...["VP9", "AV1"].map(name => ({
      what: `${name} alone`,
      text: sdp(section("video", 9, `a=rtpmap:98 ${name}/90000`)),
      expected: [],
    })),
    { what: "a rejected section", text: sdp(section("video", 0, "a=rtpmap:98 H265/90000")), expected: [] },
    {
      what: "an inactive section",
      text: sdp(section("video", 9, "a=rtpmap:98 H265/90000", "a=inactive")),
      expected: [],
    },
    {
      what: "H.264 that may not split frames, alone",
      text: sdp(
        section("audio", 9, "a=rtpmap:111 opus/48000/2"),
        section(
          "video",
          9,
          "a=rtpmap:98 H264/90000",
          "a=fmtp:98 packetization-mode=0",
          "a=rtpmap:99 rtx/90000",
        ),
      ),
      expected: [{ media: "video", mimeType: "video/H264" }],
    },
    {
      what: "a bundled section whose port is 0 only for that",
      text: sdp(section("video", 0, "a=bundle-only", "a=rtpmap:45 H265/90000")),
      expected: [{ media: "video", mimeType: "video/H265" }],
    },
    {
      what: "payload types without a map",
      text: sdp(section("audio", 9)),
      expected: [{ media: "audio", mimeType: "audio/unknown" }],
    },
    {
      what: "RED alone",
      text: sdp(section("audio", 9, "a=rtpmap:63 red/48000/2")),
      expected: [{ media: "audio", mimeType: "audio/red" }],
    },
  ]) {
    it(`reads ${what}`, () => {
      expect(unsealable(text)).to.deep.equal(expected)
    })
  }

  it("does not throw, whatever a server writes", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), text =>
        Array.isArray(unsealable(`m=video ${text}\r\na=rtpmap:${text}`)),
      ),
    )
  })
})
