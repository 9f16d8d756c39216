/** What can happen to a meeting. Everything here is plain data, so that it can be shrunk. */
import type { Death } from "./member.ts"

/** `who` and `whom` are taken modulo the number of people, times are in ms. */
export type Happening = { at: number } & (
  | { kind: "evict"; who: number; whom: number }
  | { kind: "evict-each-other"; who: number; whom: number }
  /** The evicted commits something of his own in the same moment. */
  | { kind: "evict-racing"; who: number; whom: number }
  /** Somebody who was evicted knocks again under a new name and key, with what he has. */
  | { kind: "disguise"; who: number }
  | { kind: "leave"; who: number }
  | { kind: "rekey"; who: number }
  | { kind: "reload"; who: number }
  | { kind: "crash"; who: number; how: Death; backAfter: number }
  | { kind: "cut"; who: number }
  | { kind: "black-hole"; who: number }
  | { kind: "relay-down"; for: number }
)

export interface Scenario {
  seed: number
  people: number
  /** Longest way of a message, in ms. */
  slowness: number
  /** People come within this time, in ms. */
  arrival: number
  /** How far the clocks of some are wrong, in ms. */
  skewMs: number
  happenings: Happening[]
}

export interface Outcome {
  people: number
  /** Of the log, in bytes as the relay stores them: its longest entry, and all of it. */
  longestEntry: number
  logBytes: number
  faults: Record<string, number>
  /** Changes of membership or keys that somebody asked for or that a departure called for. */
  changes: number
  commits: number
  /** Epochs from the last happening until all agreed. */
  epochsToConverge: number
}
