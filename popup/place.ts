/** Which of our pages this is: each says so in `data-place` of its root. */
const PLACES = ["popup", "panel", "checkup", "welcome"] as const
export type Place = (typeof PLACES)[number]

export function placeOf(root: HTMLElement): Place {
  const said = root.dataset["place"]
  return PLACES.find(place => place === said) ?? "popup"
}
