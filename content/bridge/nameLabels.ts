import { drawMark, type Shape } from "./marks.ts"
import { makeOverlay } from "./overlay.ts"
import type { Text } from "./text.ts"
import type { Tile, Tiles } from "./tiles.ts"

const SHOWN_MS = 3_000
/** How often tiles are looked for while something is known of an incoming track: pages move and replace them at will. */
const LOOK_MS = 500
const LONGEST_NAME = 40

const CSS = `
  .label { position: fixed; display: flex; gap: 5px; align-items: center; box-sizing: border-box; padding: 3px 8px; border-radius: 8px;
    background: #16161ad9; color: #fff; font: 13px/1.4 system-ui, sans-serif; white-space: nowrap; overflow: hidden;
    text-overflow: ellipsis; transform: translateY(-100%); transition: opacity .3s }
  .label[data-state="member"].past { opacity: 0 }
  .label:not([data-state="member"]) { background: #8c1d18f2 }
  @media (prefers-reduced-motion: reduce) { .label { transition: none } }`

const MARK = {
  member: "closed",
  clear: "open",
  blocked: "barred",
} as const satisfies Record<Tile["kind"], Shape>

interface Label {
  element: HTMLElement
  says: string
  since: number
}

/** Over each video that plays an incoming track: whose key sealed it. Gone in three seconds, unless something is wrong. */
export function showNameLabels(tiles: Tiles, text: Text): { update(): void } {
  const labels = new Map<HTMLVideoElement, Label>()
  let overlay: ReturnType<typeof makeOverlay> | undefined
  let timer: ReturnType<typeof setInterval> | undefined

  const place = () => {
    const now = performance.now()
    const found = playing(tiles)
    for (const [video, { element }] of labels) {
      if (found.has(video)) continue
      element.remove()
      labels.delete(video)
    }
    for (const [video, tile] of found) {
      overlay ??= makeOverlay(CSS)
      overlay.keep()
      const label = labels.get(video) ?? {
        element: overlay.root.appendChild(document.createElement("div")),
        says: "",
        since: now,
      }
      labels.set(video, label)
      write(label, tile, text, now)
      move(label.element, video.getBoundingClientRect())
      label.element.classList.toggle("past", now - label.since > SHOWN_MS)
    }
    if (found.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
  return {
    update() {
      timer ??= setInterval(place, LOOK_MS)
      place()
    },
  }
}

function playing(tiles: Tiles): Map<HTMLVideoElement, Tile> {
  const found = new Map<HTMLVideoElement, Tile>()
  for (const video of document.querySelectorAll("video")) {
    const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : []
    const tile = track && tiles.of(track.id)
    if (tile) found.set(video, tile)
  }
  return found
}

function write(label: Label, tile: Tile, text: Text, now: number): void {
  const words = tile.kind === "member" ? shorten(tile.name) : text.word(`label_${tile.kind}`)
  const says = `${tile.kind} ${words}`
  if (says === label.says) return
  label.says = says
  label.since = now
  label.element.className = "label"
  label.element.dataset["state"] = tile.kind
  const mark = drawMark(MARK[tile.kind])
  const name = document.createElement("bdi")
  name.textContent = words
  label.element.replaceChildren(mark, name)
}

function move({ style, classList }: HTMLElement, { left, bottom, width, height }: DOMRect): void {
  style.left = `${left + 6}px`
  style.top = `${bottom - 6}px`
  style.maxWidth = `${Math.max(0, width - 12)}px`
  style.visibility = width < 48 || height < 36 ? "hidden" : "visible"
  classList.add("label")
}

/** Cut in the middle: the end of a name can be what tells two people apart. */
function shorten(name: string): string {
  const letters = [...name]
  if (letters.length <= LONGEST_NAME) return name
  const half = (LONGEST_NAME - 1) >> 1
  return `${letters.slice(0, half).join("")}\u2026${letters.slice(-half).join("")}`
}
