/** Longest name, UTF-8. */
export const MAX_NAME_BYTES = 64

/** Controls, lone surrogates, unassigned and private use; what draws nothing or turns the text around; separators of lines. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu

const utf8 = new TextEncoder()

/**
 * The form in which a name is shown and signed: NFC, one line, single spaces, nothing invisible, at most
 * {@link MAX_NAME_BYTES}.
 *
 * @returns `undefined` if nothing to be seen is left.
 */
export function cleanName(text: string): string | undefined {
  const seen = text.replace(/\s+/gu, " ").replace(UNSEEN, "").normalize("NFC").replace(/ +/gu, " ").trim()
  let name = ""
  for (const letter of seen) {
    if (utf8.encode(name + letter).length > MAX_NAME_BYTES) break
    name += letter
  }
  return name.trim() || undefined
}

/** Is `text` a name in the form of {@link cleanName}? Anything else is refused, not repaired, when it comes from others. */
export function isCleanName(text: string): boolean {
  return cleanName(text) === text
}

/** Two names that a person would take for the same. */
export function sameName(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/gu, "")
}
