import { lettersOf } from "../src/letters.ts"

/** Letters that always stay in one piece, so that short names in joined scripts are not torn. */
const SHORT = 10
/** Letters at the end that stay to be seen however narrow the place is. */
const TAIL = 6

/** A person's name, set apart from our words. Where it finds no room its middle goes, never its end. */
export function Name({ of: name }: { of: string }) {
  const letters = lettersOf(name)
  const tail = letters.length > SHORT ? TAIL : 0
  return (
    <bdi class="name" title={name}>
      <span class="head">{letters.slice(0, letters.length - tail).join("")}</span>
      {tail > 0 && <span class="tail">{letters.slice(-tail).join("")}</span>}
    </bdi>
  )
}
