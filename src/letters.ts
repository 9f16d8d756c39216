/** What a reader takes for one letter: an emoji of several code points is one, and so is a letter with its accents. */
const LETTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" })

export function lettersOf(text: string): string[] {
  return [...LETTERS.segment(text)].map(({ segment }) => segment)
}

/** `text` itself, or its beginning and its end: the end can be what tells two names apart. @param most In letters. */
export function shortened(text: string, most: number): string {
  const letters = lettersOf(text)
  if (letters.length <= most) return text
  const half = (most - 1) >> 1
  return `${letters.slice(0, half).join("")}…${letters.slice(-half).join("")}`
}
