/** What a reader takes for one letter: an emoji of several code points is one, and so is a letter with its accents. */
const LETTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" })

export function lettersOf(text: string): string[] {
  return [...LETTERS.segment(text)].map(({ segment }) => segment)
}

/** Longest that a name is within a sentence or on a picture, in letters. */
const MOST_LETTERS = 40

/** A name itself, or its beginning and its end: the end can be what tells two names apart. */
export function shortened(name: string): string {
  const letters = lettersOf(name)
  if (letters.length <= MOST_LETTERS) return name
  const half = (MOST_LETTERS - 1) >> 1
  return `${letters.slice(0, half).join("")}…${letters.slice(-half).join("")}`
}
