import type { Line, VoiceLine } from "./line.ts"

/** The answer to `lines`, asking for their voices as they are meant: an encoder does what the other side asks for. */
export function askForVoices(answer: string, lines: Line[]): string {
  const [session, ...sections] = answer.split(/^(?=m=)/m)
  const asked = sections.map((section, n) => {
    const line = lines[n]
    return line?.media === "audio" ? ask(section, line) : section
  })
  return [session, ...asked].join("")
}

/** RFC 7587 §7; RFC 8866 §6.4. */
function ask(section: string, { channels, ptimeMs, silence, loss }: VoiceLine): string {
  const [, type = ""] = /^a=rtpmap:(\d+) opus\//im.exec(section) ?? []
  const fmtp = [
    `stereo=${channels - 1}`,
    `usedtx=${silence === "quiet" ? 1 : 0}`,
    `useinbandfec=${loss === "repeated" ? 1 : 0}`,
    "minptime=10",
  ].join(";")
  const bare = section.replace(new RegExp(`^a=(fmtp:${type} |ptime:|maxptime:).*\\r\\n`, "gm"), "")
  return `${bare}a=fmtp:${type} ${fmtp}\r\na=ptime:${ptimeMs}\r\n`
}
