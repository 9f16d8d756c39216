import type { SourceReport } from "../../src/messages/worker.ts"

/** One media section of a call, and with it one row of the matrix. */
export type Line = PictureLine | VoiceLine

export interface PictureLine {
  media: "video"
  codec: "VP8" | "VP9" | "H264" | "AV1"
  /** Spatial and temporal layers in one stream. W3C WebRTC-SVC §6. */
  scalabilityMode?: string
  /** By what each layer of a simulcast divides width and height, largest picture first. */
  simulcast?: number[]
}

/** How an Opus voice is to be encoded; the receiving side asks for it in its description. RFC 7587 §6.1. */
export interface VoiceLine {
  media: "audio"
  codec: "opus" | "red"
  channels: 1 | 2
  ptimeMs: 10 | 20 | 60
  /** `quiet`: silence is not sent. */
  silence: "sent" | "quiet"
  /** `repeated`: each packet carries the last one's speech again, once packets get lost. */
  loss: "heard" | "repeated"
}

/** What one end of a line has received so far, from getStats. */
export interface Received {
  /** As negotiated; "" before the first packet. */
  mimeType: string
  packets: number
  framesDecoded: number
  /** Of the last decoded picture, as "640x360"; "" if there is none. */
  size: string
  /** Exactly 0 as long as nothing but digital silence was decoded. */
  audioEnergy: number
  /** Sound samples at 48 kHz that were played, and those of them that the decoder had to make up. */
  samples: number
  concealed: number
  /** PLI and FIR that this end has sent. */
  keyFrameRequests: number
  nacks: number
  /** Packets that came as a repetition of others: those that were asked for, and Chromium's probes of the line. */
  repeats: number
}

/** What the sending end of a line has sent so far, over all its layers. */
export interface Sent {
  packets: number
  retransmitted: number
  framesEncoded: number
}

/** What somebody in front of the page has seen of one line. */
export interface Seen {
  pictures: number
  /** Different pictures by size, "640x360". */
  distinct: Record<string, number>
}

/** What the frame worker of the sending page has sealed of one line. */
export interface Counted {
  frames: number
  keyFrames: number
  /** Bytes that sealing has added to all frames, and to the key frames among them. */
  added: number
  addedToKeyFrames: number
  /** What was spoken in the plain packets, as {@link packetKind} says it. */
  kinds: string[]
}

/** What the frame worker of the receiving page has made of one line: frames opened, and frames dropped by reason. */
export interface Opened {
  opened: number
  dropped: SourceReport["dropped"]
}
