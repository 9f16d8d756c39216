import type { Seen } from "../line.ts"

/**
 * Looks at the pictures of a video, from the first decoded one on. Chromium hands every one of them out; in Firefox they are
 * taken off the player, as a person sees them.
 */
export class Pictures {
  #pictures = 0
  readonly #hashes = new Map<string, Set<number>>()

  constructor(player: HTMLVideoElement, track: MediaStreamTrack) {
    if ("MediaStreamTrackProcessor" in globalThis) void this.#read(track)
    else this.#watch(player)
  }

  seen(): Seen {
    const distinct = Object.fromEntries([...this.#hashes].map(([size, { size: count }]) => [size, count]))
    return { pictures: this.#pictures, distinct }
  }

  async #read(track: MediaStreamTrack): Promise<void> {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
    for (;;) {
      const { value: frame } = await reader.read()
      if (!frame) return
      const bytes = new Uint8Array(frame.allocationSize())
      await frame.copyTo(bytes)
      this.#add(`${frame.codedWidth}x${frame.codedHeight}`, bytes.buffer)
      frame.close()
    }
  }

  #watch(player: HTMLVideoElement): void {
    const paint = new OffscreenCanvas(1, 1).getContext("2d", { alpha: false, willReadFrequently: true })!
    const look = () => {
      const { videoWidth: width, videoHeight: height } = player
      if (width > 0) {
        Object.assign(paint.canvas, { width, height })
        paint.drawImage(player, 0, 0)
        this.#add(`${width}x${height}`, paint.getImageData(0, 0, width, height).data.buffer)
      }
      player.requestVideoFrameCallback(look)
    }
    player.requestVideoFrameCallback(look)
  }

  #add(size: string, picture: ArrayBuffer): void {
    const hashes = this.#hashes.get(size) ?? new Set()
    this.#hashes.set(size, hashes.add(hash(picture)))
    this.#pictures += 1
  }
}

/** FNV-1a over 32-bit words. */
function hash(picture: ArrayBuffer): number {
  let hash = 0x811c9dc5
  for (const word of new Uint32Array(picture, 0, picture.byteLength >> 2))
    hash = Math.imul(hash ^ word, 0x01000193)
  return hash
}
