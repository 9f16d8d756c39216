/** What a small meeting page and the wire end say to each other, as JSON over one WebSocket. Both are ours, so nothing is narrowed. */

/** One media section that the wire end offers. */
export interface Section {
  kind: "audio" | "video"
  /** As the wire end sees it: it hears what the page sends, and echoes into what it sends itself. */
  direction: "sendrecv" | "sendonly" | "recvonly"
  /** What the page finds as the id of the stream. */
  stream?: string
}

/** `line` names one connection; the page chooses the name. */
export type ToWire =
  | { kind: "offer"; line: string; sdp: string }
  | { kind: "wanted"; line: string; sections: Section[]; ice?: "restart" }
  | { kind: "answer"; line: string; sdp: string }
  | { kind: "candidate"; line: string; candidate: Candidate }
  /** Every receiver of pictures is given the next of the sources that there are: another layer, or another person. */
  | { kind: "next-source" }
  /** The server fills in for somebody who is silent: a blank picture and silence, in the clear. */
  | { kind: "fill" }

export type FromWire =
  | { kind: "offer"; line: string; sdp: string }
  | { kind: "answer"; line: string; sdp: string }
  | { kind: "candidate"; line: string; candidate: Candidate }

export interface Candidate {
  candidate: string
  sdpMid: string
}
