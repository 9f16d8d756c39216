/** Corners of a picture, in the order in which a label takes them: where one does not lie on what the page itself has written. */
const CORNERS = ["bottom-left", "top-left", "bottom-right", "top-right"] as const
export type Corner = (typeof CORNERS)[number]

/** Between a label and the picture's edge, in px. */
const MARGIN = 6
/** How far around a video its tile is looked for: as many ancestors, and so many times as large. */
const TILE = { ancestors: 4, larger: 1.6 }
const MOST_WORDS = 100

/**
 * The first corner in which a label of this size leaves the page's own words and buttons to be read; `now`, if that is free still.
 * Where none is free, the first.
 */
export function freeCorner(
  video: HTMLVideoElement,
  picture: DOMRect,
  label: { width: number; height: number },
  now: Corner | undefined,
): Corner {
  const taken = markedOver(video, picture)
  const free = (corner: Corner) => {
    const { left, top } = placeIn(corner, picture, label)
    return !taken.some(
      box =>
        box.left < left + label.width && box.right > left && box.top < top + label.height && box.bottom > top,
    )
  }
  return (now && free(now) ? now : undefined) ?? CORNERS.find(free) ?? "bottom-left"
}

/** @returns Left and top edge of the label, in px of the window. */
export function placeIn(
  corner: Corner,
  picture: DOMRect,
  label: { width: number; height: number },
): { left: number; top: number } {
  return {
    left: corner.endsWith("left") ? picture.left + MARGIN : picture.right - MARGIN - label.width,
    top: corner.startsWith("top") ? picture.top + MARGIN : picture.bottom - MARGIN - label.height,
  }
}

/** Where the page has written or drawn something over a picture. */
function markedOver(video: HTMLVideoElement, picture: DOMRect): DOMRect[] {
  const tile = tileOf(video, picture)
  const words = video.ownerDocument.createTreeWalker(tile, NodeFilter.SHOW_TEXT)
  const range = video.ownerDocument.createRange()
  const boxes = [...tile.querySelectorAll("button, svg, img, input")].map(one => one.getBoundingClientRect())
  for (let seen = 0; seen < MOST_WORDS && words.nextNode(); seen += 1) {
    if (!words.currentNode.nodeValue?.trim()) continue
    range.selectNodeContents(words.currentNode)
    boxes.push(...range.getClientRects())
  }
  // What covers half of the picture is a background, or a poster.
  const most = (picture.width * picture.height) / 2
  return boxes.filter(({ width, height }) => width > 0 && width * height < most)
}

function tileOf(video: HTMLVideoElement, picture: DOMRect): Element {
  let tile: Element = video
  for (let up = 0; up < TILE.ancestors; up += 1) {
    const parent = tile.parentElement
    if (!parent) break
    const { width, height } = parent.getBoundingClientRect()
    if (width > picture.width * TILE.larger || height > picture.height * TILE.larger) break
    tile = parent
  }
  return tile
}
