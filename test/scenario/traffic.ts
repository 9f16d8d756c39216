/** What peer connections have received and sent, as the browser counts it. */

/** One entry of getStats: the parts that are read here. */
export type Stat = { type: string; kind?: string } & Partial<
  RTCInboundRtpStreamStats & RTCOutboundRtpStreamStats
>

/** One remote track, from `inbound-rtp`. */
export interface Received {
  name: string
  kind: string
  packets: number
  framesDecoded: number
  /** PLI and FIR that this receiver has sent. */
  keyFrameRequests: number
  /** Exactly 0 as long as nothing but digital silence was decoded. */
  audioEnergy: number
}

export interface Traffic {
  received: Received[]
  packetsSent: { audio: number; video: number }
}

/** @param names Name that the page shows at the track of each entry, "" if it shows none. */
export function trafficIn(stats: Stat[], names: string[]): Traffic {
  const sent = (kind: string) =>
    stats
      .filter(stat => stat.type === "outbound-rtp" && stat.kind === kind)
      .reduce((sum, stat) => sum + (stat.packetsSent ?? 0), 0)
  const received = stats.flatMap((stat, at) =>
    stat.type === "inbound-rtp" ? [receivedIn(stat, names[at] ?? "")] : [],
  )
  return { received, packetsSent: { audio: sent("audio"), video: sent("video") } }
}

function receivedIn(stat: Stat, name: string): Received {
  return {
    name,
    kind: stat.kind ?? "",
    packets: stat.packetsReceived ?? 0,
    framesDecoded: stat.framesDecoded ?? 0,
    keyFrameRequests: (stat.pliCount ?? 0) + (stat.firCount ?? 0),
    audioEnergy: stat.totalAudioEnergy ?? 0,
  }
}
