/** Protection of one meeting as a state machine: what breaks it stays broken until the person leaves. */
import type { Protection } from "../messages/sentences.ts"

export type Break = Extract<Protection, { state: "stopped" }>["reason"] | "no-rtp"

export type Shield = { kind: "whole" } | { kind: "broken"; why: Break; about: string; at: number }

export type ShieldEvent = { kind: "broke"; why: Break; about: string; at: number }

/** Next state of `shield`. Pure; a broken shield keeps its first reason, and only heals by leaving the meeting. */
export function nextShield(shield: Shield, event: ShieldEvent): Shield {
  switch (shield.kind) {
    case "whole":
      return { kind: "broken", why: event.why, about: event.about, at: event.at }
    case "broken":
      return shield
  }
}
