import type { Media } from "../../src/messages/worker.ts"

/** One kind of media in a session description. */
export interface Section {
  media: Media
  mid: string
  /** Id of the MediaStream that it belongs to, `""` for none. RFC 8830 §2. */
  stream: string
  /** `idle`: rejected, or nothing flows. */
  state: "live" | "idle"
  /** In the order of preference. */
  codecs: { mimeType: string; format: string }[]
}

/** The media sections of `sdp`, whatever else is in it. RFC 8866 §5.14, §6.6, §6.15. */
export function sectionsOf(sdp: string): Section[] {
  return sdp
    .split(/^m=/m)
    .slice(1)
    .flatMap(section => {
      const [, media, port, types = ""] = /^(audio|video) (\d+) \S+ ?([\d ]*)/.exec(section) ?? []
      if (media !== "audio" && media !== "video") return []
      const rejected = port === "0" && !/^a=bundle-only\s*$/m.test(section)
      const idle = rejected || /^a=inactive\s*$/m.test(section)
      const [, mid = ""] = /^a=mid:(\S+)/m.exec(section) ?? []
      const [, stream = ""] = /^a=msid:(\S+)/m.exec(section) ?? []
      const names = attributes(section, /^a=rtpmap:(\d+) ([^/\s]{1,32})\//gm)
      const formats = attributes(section, /^a=fmtp:(\d+) (.*)$/gm)
      const codecs = types.split(" ").flatMap(type => {
        const name = names.get(type)
        return name === undefined ? [] : [{ mimeType: `${media}/${name}`, format: formats.get(type) ?? "" }]
      })
      return [{ media, mid, stream: stream === "-" ? "" : stream, state: idle ? "idle" : "live", codecs }]
    })
}

/** What `pattern` finds of each payload type. */
function attributes(section: string, pattern: RegExp): Map<string, string> {
  return new Map([...section.matchAll(pattern)].map(([, type = "", value = ""]) => [type, value]))
}
