import { shortened } from "../../src/letters.ts"
import { type Corner, freeCorner, placeIn } from "./corners.ts"
import { drawMark, type Shape } from "./marks.ts"
import { makeOverlay, type Overlay } from "./overlay.ts"
import { playersIn, seenOf } from "./players.ts"
import type { Piece, Text } from "./text.ts"
import type { Tile, Tiles } from "./tiles.ts"
import { showVoices } from "./voices.ts"

const SHOWN_MS = 3_000
/** How often tiles are looked for while something is known of an incoming track: pages move and replace them at will. */
const LOOK_MS = 500

const CSS = `
  .label { position: fixed; display: flex; gap: 5px; align-items: center; box-sizing: border-box; padding: 3px 8px; border-radius: 8px;
    background: #16161ad9; color: #fff; font: 13px/1.4 system-ui, sans-serif; white-space: nowrap; overflow: hidden;
    text-overflow: ellipsis; transition: opacity .3s }
  .label[data-state="member"].past { opacity: 0 }
  .label:not([data-state="member"]) { background: #8c1d18f2 }
  .label[data-state="gone"] { background: #24242b; justify-content: center; white-space: normal; text-align: center; padding: 8px; border-radius: 0; font-size: 15px;
    overflow-wrap: anywhere }
  @media (prefers-reduced-motion: reduce) { .label { transition: none } }`

const MARK = {
  member: "closed",
  misnamed: "alarm",
  gone: "barred",
  clear: "open",
  blocked: "barred",
} as const satisfies Record<Tile["kind"], Shape>

interface Label {
  element: HTMLElement
  says: string
  since: number
  corner?: Corner
}

/**
 * Over each video that plays an incoming track: whose key sealed it. Gone in three seconds, unless something is wrong. The last
 * picture of somebody who is no longer in is covered until the page takes it away.
 */
export function showNameLabels(tiles: Tiles, text: Text): { update(): void } {
  const labels = new Map<HTMLVideoElement, Label>()
  const overlays = new Map<Document, Overlay>()
  const voices = showVoices(text)
  let timer: ReturnType<typeof setInterval> | undefined
  let following: "yes" | "no" = "no"

  const overlayOf = (page: Document) => {
    const known = overlays.get(page)
    const overlay = known ?? makeOverlay(CSS, "labels", page)
    if (!known) {
      overlays.set(page, overlay)
      page.addEventListener("scroll", follow, { capture: true, passive: true })
      page.defaultView?.addEventListener("resize", follow, { passive: true })
    }
    overlay.keep()
    return overlay
  }
  const place = () => {
    const now = performance.now()
    const found = new Map<HTMLVideoElement, Tile>()
    const playing = playersIn(document)
    for (const { video, track, stream } of playing) {
      const tile = tiles.of(track, stream)
      if (tile) found.set(video, tile)
    }
    for (const [video, { element }] of labels) {
      if (found.has(video)) continue
      element.remove()
      labels.delete(video)
    }
    for (const [video, tile] of found) {
      const { root } = overlayOf(video.ownerDocument)
      const known = labels.get(video)
      const label = known ?? { element: root.ownerDocument.createElement("div"), says: "", since: now }
      if (label.element.parentNode !== root) root.append(label.element)
      labels.set(video, label)
      write(label, tile, text, now)
      // The browser's own small window shows nothing but the picture, so the place in the page goes on saying whose it is.
      const alone = video.ownerDocument.pictureInPictureElement === video
      label.element.classList.toggle("past", !alone && now - label.since > SHOWN_MS)
      move(label, video, "look")
    }
    const shown = playing.filter(({ video }) => seenOf(video)).map(({ track }) => track)
    const heard = voices.show(tiles.heardOnly(new Set(shown)), now)
    if (found.size === 0 && heard === "nobody") {
      clearInterval(timer)
      timer = undefined
    }
  }
  /** Each goes where its picture goes when the page is scrolled; not with every frame, which costs a page as much as its call. */
  const follow = () => {
    if (following === "yes" || labels.size === 0) return
    following = "yes"
    requestAnimationFrame(() => {
      following = "no"
      for (const [video, label] of labels) move(label, video, "stay")
    })
  }
  return {
    update() {
      timer ??= setInterval(place, LOOK_MS)
      place()
    },
  }
}

function write(label: Label, tile: Tile, text: Text, now: number): void {
  const pieces = text.label(tile)
  const says = JSON.stringify([tile.kind, pieces])
  if (says === label.says) return
  label.says = says
  label.since = now
  label.element.className = "label"
  label.element.dataset["state"] = tile.kind
  const words = document.createElement("span")
  words.append(...pieces.map(piece))
  label.element.replaceChildren(drawMark(MARK[tile.kind]), words)
}

function piece({ kind, text }: Piece): HTMLElement {
  const element = document.createElement(kind === "name" ? "bdi" : "span")
  element.textContent = kind === "name" ? shortened(text) : text
  return element
}

/** @param corner Whether a better corner is looked for. */
function move(label: Label, video: HTMLVideoElement, corner: "look" | "stay"): void {
  const { style, dataset } = label.element
  const picture = seenOf(video)
  style.visibility = picture ? "visible" : "hidden"
  if (!picture) return
  if (dataset["state"] === "gone") {
    style.cssText = `left: ${picture.left}px; top: ${picture.top}px; width: ${picture.width}px; height: ${picture.height}px`
    return
  }
  style.width = style.height = ""
  style.maxWidth = `${Math.max(0, picture.width - 12)}px`
  const size = label.element.getBoundingClientRect()
  if (corner === "look" || !label.corner) label.corner = freeCorner(video, picture, size, label.corner)
  const { left, top } = placeIn(label.corner, picture, size)
  style.left = `${left}px`
  style.top = `${top}px`
}
