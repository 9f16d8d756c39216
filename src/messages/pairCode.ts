/** The fingerprint of a pair as a code to scan: what one side shows, the other reads. */

/** Capitals, digits and colons only: such a code is drawn with the fewest squares. */
const HEAD = "SOTTO:PAIR:1:"
const DIGITS = 60

/** @param digits In groups of five, as people read them. */
export function formatPairCode(digits: string): string {
  return HEAD + digits.replaceAll(" ", "")
}

/**
 * Holds what was scanned against the fingerprint of the pair that is being compared.
 *
 * @returns `no-code` for what Sotto has not made, and for any code while `digits` is not known yet.
 */
export function readPairCode(scanned: string, digits: string): "match" | "another-pair" | "no-code" {
  const theirs = scanned.startsWith(HEAD) ? scanned.slice(HEAD.length) : ""
  const ours = digits.replaceAll(" ", "")
  if (theirs.length !== DIGITS || /\D/.test(theirs) || ours.length !== DIGITS) return "no-code"
  return theirs === ours ? "match" : "another-pair"
}
