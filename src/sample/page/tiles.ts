/** The people on the page: one tile each, with their picture and the name that the server gives them. */
import type { Person } from "../signalling.ts"

interface Tile {
  element: HTMLLIElement
  video: HTMLVideoElement
  avatar: HTMLElement
  who: HTMLElement
  stream: MediaStream
}

/** Between two tiles, px, as in the style sheet. */
const GAP = 12
const LEAST_WIDTH = 136

export class Tiles {
  readonly #list: HTMLElement
  readonly #silenced: () => void
  readonly #tiles = new Map<string, Tile>()

  /** @param silenced Called when the browser will not play sound before somebody clicks. */
  constructor(list: HTMLElement, silenced: () => void) {
    this.#list = list
    this.#silenced = silenced
    new ResizeObserver(() => this.#arrange()).observe(list)
  }

  /** Own tile first, then the others in the order in which they came. */
  show(people: Person[], you: string, own: MediaStream | undefined): void {
    const present = new Set(people.map(({ id }) => id))
    for (const [id, tile] of this.#tiles) {
      if (present.has(id)) continue
      tile.video.srcObject = null
      tile.element.remove()
      this.#tiles.delete(id)
    }
    for (const person of [...people].sort((a, b) => Number(b.id === you) - Number(a.id === you))) {
      const tile = this.#tile(person.id)
      tile.element.dataset["name"] = person.name
      tile.element.dataset["microphone"] = person.microphone
      tile.element.dataset["camera"] = person.camera
      tile.avatar.textContent = initials(person.name)
      tile.who.textContent = person.id === you ? `${person.name} (you)` : person.name
      tile.video.setAttribute("aria-label", person.name)
      tile.element.classList.toggle("own", person.id === you)
      if (person.id === you && own && tile.video.srcObject !== own) {
        tile.video.muted = true
        tile.video.srcObject = own
      }
      this.#list.append(tile.element)
    }
    this.#arrange()
  }

  /** Plays a track that `id` sends; his tile may come before or after it. */
  play(id: string, track: MediaStreamTrack): void {
    const { stream, video } = this.#tile(id)
    stream.addTrack(track)
    if (video.srcObject !== stream) video.srcObject = stream
    video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#silenced()
    })
  }

  /** Starts what the browser held back; call it from a click. */
  resume(): void {
    for (const { video } of this.#tiles.values()) void video.play().catch(() => undefined)
  }

  clear(): void {
    for (const { element, video } of this.#tiles.values()) {
      video.srcObject = null
      element.remove()
    }
    this.#tiles.clear()
  }

  #tile(id: string): Tile {
    const found = this.#tiles.get(id)
    if (found) return found
    const element = document.createElement("li")
    element.className = "tile"
    element.dataset["person"] = id
    const avatar = document.createElement("span")
    avatar.className = "avatar"
    avatar.setAttribute("aria-hidden", "true")
    const video = document.createElement("video")
    video.autoplay = true
    video.playsInline = true
    const who = document.createElement("bdi")
    who.className = "who"
    element.append(avatar, video, who)
    const made = { element, video, avatar, who, stream: new MediaStream() }
    this.#tiles.set(id, made)
    return made
  }

  /** As many columns as give the largest tiles; below a size at which one sees a face, the list scrolls instead. */
  #arrange(): void {
    const count = Math.max(1, this.#list.childElementCount)
    const { clientWidth: width, clientHeight: height } = this.#list
    const sizes = Array.from({ length: count }, (_, n) => {
      const columns = n + 1
      const rows = Math.ceil(count / columns)
      return Math.min(
        (width - GAP * (columns - 1)) / columns,
        ((height - GAP * (rows - 1)) / rows) * (16 / 9),
      )
    })
    const size = Math.max(Math.min(LEAST_WIDTH, width), ...sizes)
    this.#list.style.setProperty("--tile-width", `${Math.floor(size)}px`)
  }
}

function initials(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean)
  return words
    .slice(0, 2)
    .map(word => [...word][0]?.toUpperCase() ?? "")
    .join("")
}
