/** Names that a page claims, beside those that keys prove. */

/** Whatever divides a name into words, or only adorns it. */
const BETWEEN = /[^\p{L}\p{N}]+/u

/**
 * Could both be meant for the same person? Kindly: case, accents, spaces and what is added to a name ("Ben (he/him)", "Ben Smith")
 * make no difference. A name without a letter or figure is like none.
 */
export function alike(one: string, other: string): boolean {
  const [a, b] = [words(one), words(other)]
  if (a.length === 0 || b.length === 0) return false
  const [fewer, more] = a.length < b.length ? [a, b] : [b, a]
  return fewer.every(word => more.includes(word)) || a.join("") === b.join("")
}

export function isNameless(name: string): boolean {
  return words(name).length === 0
}

function words(name: string): string[] {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(BETWEEN)
    .filter(word => word !== "")
}
