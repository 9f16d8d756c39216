import type { Media } from "../../src/messages/worker.ts"
import { isSealable } from "./codecs.ts"

/**
 * The media sections of `sdp` that carry something but name no codec that can be sealed, each with the first codec that it
 * names instead. RFC 8866 §5.14, §6.6.
 */
export function unsealable(sdp: string): { media: Media; mimeType: string }[] {
  const found: { media: Media; mimeType: string }[] = []
  for (const section of sdp.split(/^m=/m).slice(1)) {
    const [, media, port] = /^(audio|video) (\d+) /.exec(section) ?? []
    if (media !== "audio" && media !== "video") continue
    const rejected = port === "0" && !/^a=bundle-only\s*$/m.test(section)
    if (rejected || /^a=inactive\s*$/m.test(section)) continue
    const codecs = [...section.matchAll(/^a=rtpmap:\d+ ([^/\s]{1,32})\//gm)].map(
      ([, name]) => `${media}/${name}`,
    )
    if (!codecs.some(isSealable)) found.push({ media, mimeType: codecs[0] ?? `${media}/unknown` })
  }
  return found
}
