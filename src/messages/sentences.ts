import type { IdentityKey } from "../brand.ts"
import type { Connector, Recording, SetBy } from "./roster.ts"
import type { RuleChange } from "./rules.ts"

/** What can be said to a person. Each is the key of a string in `_locales`, so that no context invents words of its own. */

/** Four states, everywhere the same: icon, badge, banner, popup. */
export type Protection =
  | { state: "protected"; reason: "only-these"; people: number }
  | { state: "protected"; reason: "alone" }
  | { state: "protected"; reason: "channel-down" }
  | { state: "waiting"; reason: "to-be-let-in" | "key-channel" | "start-or-join" | "evicting" | "page" }
  | { state: "not-protected"; reason: "site-off" | "unsupported-page" | "no-rtp" }
  | {
      state: "stopped"
      reason:
        | "evicted"
        | "groups-differ"
        | "leak"
        | "site-rules"
        | "worker-refused"
        | "codec-refused"
        | "page-transform"
        | "mixed-audio"
        | "lost-state"
        | "left"
      /** Name of the person or thing that the sentence speaks of: who evicted, which codec. */
      about?: string
      /** Milliseconds since 1970. */
      at?: number
    }

/** Why a thing that was asked for did not happen. One sentence each. */
export const REFUSALS = [
  "invitation-malformed",
  "invitation-too-new",
  "relay-address-malformed",
  "relay-unreachable",
  "relay-refused-token",
  "relay-busy",
  "room-gone",
  "name-missing",
  "no-permission",
  "unsupported-page",
  "site-rules",
  "site-rules-fixed",
  "mixed-audio",
  "no-rtp",
  "own-encryption",
  "already-in-meeting",
  "not-in-meeting",
  "no-such-member",
  "locked",
  "evicted-before",
  "old-invitation",
  "full",
  "not-let-in",
  "not-verified",
  "hosts-only",
  "failed",
] as const
export type Refusal = (typeof REFUSALS)[number]

/** What one's own list of people says of somebody. `changed-key`: his name is in it, with another key. */
export type Known = "verified" | "known" | "new" | "changed-key"

/** What may become of media that no member's key opens. `source` stands for all that came with it. */
interface Decided {
  source: string
  decision: "keep-blocked" | "hear-in-clear"
}

/** A standing warning of one meeting; `id` stays the same while it stands. What is the page's claim is said as such. */
export type Warning = { id: string; since: number } /** `claimed`: what the page calls the sender. */ & (
  | ({ kind: "unknown-sender"; media: "audio" | "video" | "both"; claimed: string | null } & Decided)
  /** Whom the page lists, and no key accounts for. */
  | { kind: "keyless-person"; name: string }
  /** `sending`: null while nothing comes from it. */
  | { kind: "connector"; what: Connector; name: string; setBy: SetBy; sending: Decided | null }
  /** `name`: who is said to record, or to have begun it. */
  | { kind: "recording"; what: Recording; name: string | null }
  /** Key frames are asked for as if somebody got pictures that he cannot open. */
  | { kind: "hidden-receiver" }
  /** The page lists `extra` more than the keys account for. */
  | { kind: "more-people"; extra: number }
  /** The page calls `page` what is sealed with the key of `key`. */
  | { kind: "wrong-name"; page: string; key: string }
  /** The page says that it has put a member out, whose keys only the members can take. */
  | { kind: "kicked"; name: string }
  /** `by`: who let this person in; "" if one did oneself. */
  | { kind: "joined"; name: string; identity: IdentityKey; by: string }
  | { kind: "evicted-someone"; name: string; by: string }
  | { kind: "left"; name: string }
  /** `comparedAt`: when the key that one knew under this name was compared, ms since 1970; null if it never was. */
  | { kind: "new-key"; name: string; identity: IdentityKey; leaf: number; comparedAt: number | null }
  /** Changes the keys again and again, though nobody came or went. */
  | { kind: "restless"; name: string }
  | { kind: "capture-refused"; media: "audio" | "video" | "both"; why: "refused" | "no-device" | "busy" }
  | { kind: "channel-down" }
  | { kind: "leak"; media: "audio" | "video" }
  | { kind: "codec-refused"; media: "audio" | "video"; mimeType: string }
  | { kind: "join-refused"; refusal: Refusal }
  /** One's own knock. */
  | { kind: "unanswered" }
  /** Somebody asks to come in. `evicted`: whose eviction made his invitation an old one; null for the current one. */
  | { kind: "knock"; name: string; identity: IdentityKey; known: Known; evicted: string | null }
  /** Somebody knocked whom nobody is asked about. */
  | { kind: "kept-out"; name: string; why: "evicted-before" | "not-verified" }
  /** `name`: of the person that it is about, "" for a rule that is about nobody. */
  | { kind: "rule-changed"; change: RuleChange; name: string; by: string }
)

const NEWS: readonly Warning["kind"][] = ["joined", "left", "evicted-someone", "kept-out", "rule-changed"]

/** Told, not asked: it needs no decision, and looks like no alarm. */
export function isNews({ kind }: Pick<Warning, "kind">): boolean {
  return NEWS.includes(kind)
}
