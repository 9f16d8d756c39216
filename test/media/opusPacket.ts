/** How a plain Opus packet was encoded, as "20 ms mono", with "and the last again" if it has in-band FEC. RFC 6716 §3.1, §4.2.3. */
export function packetKind(packet: Uint8Array): string {
  const [toc = 0, count = 0] = packet
  const code = toc & 3
  const frames = code === 0 ? 1 : code === 3 ? count & 0x3f : 2
  const channels = toc & 4 ? "stereo" : "mono"
  return `${frames * frameMs(toc >> 3)} ms ${channels}${isRepeating(packet) ? " and the last again" : ""}`
}

/** SILK 10, 20, 40, 60 ms; hybrid 10, 20 ms; CELT 2.5, 5, 10, 20 ms. */
function frameMs(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3] ?? 20
  if (config < 16) return config & 1 ? 20 : 10
  return 2.5 * 2 ** (config & 3)
}

/** The flag behind the voice flags of a single SILK or hybrid frame of up to 20 ms: even odds, so it lies bare in the first byte. */
function isRepeating([toc = 0, first = 0]: Uint8Array): boolean {
  const config = toc >> 3
  return (toc & 3) === 0 && config < 16 && frameMs(config) <= 20 && (first & 0x40) !== 0
}
