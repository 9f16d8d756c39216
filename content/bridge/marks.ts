/** Shapes that say the state beside its words. Drawn, since no font is sure to have them. On a grid of 24 × 24. */
const SHAPES = {
  closed: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v10H5zM12 15v3",
  open: "M7 11V8a5 5 0 0 1 9.6-2M5 11h14v10H5zM12 15v3",
  hourglass: "M7 3h10M7 21h10M8 3v4l4 5-4 5v4M16 3v4l-4 5 4 5v4",
  barred: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 6l12 12",
  hand: "M8 13V6a1.5 1.5 0 0 1 3 0v5M11 11V4.5a1.5 1.5 0 0 1 3 0V11M14 11V6a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4.5-1.5-6.5-6a1.5 1.5 0 0 1 2.8-1.2L8 15",
  alarm: "M12 3v12M12 20v.5",
} as const

export type Shape = keyof typeof SHAPES

const SVG = "http://www.w3.org/2000/svg"

/** A drawing as tall as the text around it, in its colour; not read aloud, since the words say the same. */
export function drawMark(shape: Shape): SVGElement {
  const svg = document.createElementNS(SVG, "svg")
  const path = document.createElementNS(SVG, "path")
  const look = {
    viewBox: "0 0 24 24",
    width: "1.15em",
    height: "1.15em",
    fill: "none",
    "aria-hidden": "true",
  }
  for (const [name, value] of Object.entries(look)) svg.setAttribute(name, value)
  const pen = { d: SHAPES[shape], stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round" }
  for (const [name, value] of Object.entries(pen)) path.setAttribute(name, value)
  svg.style.verticalAlign = "-0.2em"
  svg.append(path)
  return svg
}
