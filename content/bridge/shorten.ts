const LONGEST_NAME = 40

/** Cut in the middle: the end of a name can be what tells two people apart. */
export function shorten(name: string): string {
  const letters = [...name]
  if (letters.length <= LONGEST_NAME) return name
  const half = (LONGEST_NAME - 1) >> 1
  return `${letters.slice(0, half).join("")}\u2026${letters.slice(-half).join("")}`
}
