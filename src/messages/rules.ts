/** The group's rules as they are asked for, told and shown. What they mean is for src/policy/rules.ts. */
import type { IdentityKey } from "../brand.ts"
import { isFields, isHex, isOneOf } from "./decode.ts"

/** `invite`: whoever shows the invitation; `ask`: whom somebody lets in; `verified-only`: with whom a member has compared keys. */
export const ADMISSIONS = ["invite", "ask", "verified-only"] as const
export type Admission = (typeof ADMISSIONS)[number]

/** Who evicts, lets in where that is asked, and sets the other rules. */
export const AUTHORITIES = ["anyone", "hosts"] as const
export type Authority = (typeof AUTHORITIES)[number]

export type RuleChange =
  | { rule: "admission"; to: Admission }
  | { rule: "door"; to: "open" | "locked" }
  | { rule: "authority"; to: Authority }
  | { rule: "host"; to: "host" | "no-host"; identity: IdentityKey }

export function isRuleChange(value: unknown): value is RuleChange {
  if (!isFields(value)) return false
  const { rule, to, identity } = value
  switch (rule) {
    case "admission":
      return isOneOf(to, ADMISSIONS)
    case "door":
      return isOneOf(to, ["open", "locked"])
    case "authority":
      return isOneOf(to, AUTHORITIES)
    case "host":
      return isOneOf(to, ["host", "no-host"]) && isHex(identity, 32)
    default:
      return false
  }
}
