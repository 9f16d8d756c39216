/** Letters of other scripts, and digits, that look like Latin ones: the common ones of UTS #39. Capitals first: their forms differ. */
const TWINS: Record<string, string> = Object.fromEntries(
  [
    ["ΑАᎪ", "a"],
    ["ΒВ", "b"],
    ["СϹ", "c"],
    ["ΕЕ", "e"],
    ["ΗНһ", "h"],
    ["ΙІӀI1|ӏ", "l"],
    ["ЈЈ", "j"],
    ["ΚКκк", "k"],
    ["ΜМм", "m"],
    ["Ν", "n"],
    ["ΟО0οо", "o"],
    ["ΡРρр", "p"],
    ["Ѕѕ", "s"],
    ["ΤТт", "t"],
    ["ΥУуү", "y"],
    ["ΧХхχ", "x"],
    ["Ζ", "z"],
    ["αа", "a"],
    ["сϲ", "c"],
    ["ԁ", "d"],
    ["е", "e"],
    ["ıιі", "i"],
    ["ј", "j"],
    ["ո", "n"],
    ["ԛ", "q"],
    ["υս", "u"],
    ["νѵ", "v"],
    ["ԝ", "w"],
  ].flatMap(([many = "", one = ""]) => [...many].map(letter => [letter, one] as const)),
)

/** Equal for names that a reader takes for the same. */
function look(name: string): string {
  const plain = [...name.normalize("NFKC")].map(letter => TWINS[letter] ?? letter.toLowerCase()).join("")
  return plain.replace(/\s+/gu, "").replaceAll("rn", "m").replaceAll("vv", "w")
}

/** Those of `names` that look like another one in the list, or are the same. */
export function lookalikes(names: readonly string[]): ReadonlySet<string> {
  const times = new Map<string, number>()
  for (const name of names) times.set(look(name), (times.get(look(name)) ?? 0) + 1)
  return new Set(names.filter(name => (times.get(look(name)) ?? 0) > 1))
}
