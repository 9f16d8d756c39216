/** Where the page plays what arrives: its videos, wherever it has put them. */

export interface Player {
  video: HTMLVideoElement
  /** Id of the track that it shows, and of the stream in which it does. */
  track: string
  stream: string
}

/** All videos with a picture: in the page, in its open shadow roots, and in the window in which it keeps tiles on top of others. */
export function playersIn(page: Document): Player[] {
  const floating: unknown = Reflect.get(page.defaultView ?? {}, "documentPictureInPicture")
  const inside = floating && Reflect.get(Object(floating), "window")
  const others = isWindow(inside) ? [inside.document] : []
  return [page, ...others].flatMap(videosIn).flatMap(video => {
    const stream = video.srcObject instanceof MediaStream ? video.srcObject : undefined
    const [track] = stream?.getVideoTracks() ?? []
    return stream && track ? [{ video, track: track.id, stream: stream.id }] : []
  })
}

function videosIn(root: Document | ShadowRoot): HTMLVideoElement[] {
  const within = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
    shadowRoot ? videosIn(shadowRoot) : [],
  )
  return [...root.querySelectorAll("video"), ...within]
}

function isWindow(value: unknown): value is Window {
  return typeof value === "object" && value !== null && "document" in value
}

/**
 * What one sees of `video`: its place in the window, without what is scrolled away or behind an element that fills the screen.
 *
 * @returns `undefined` if that is nothing.
 */
export function seenOf(video: HTMLVideoElement): DOMRect | undefined {
  const { ownerDocument: page } = video
  const filling = page.fullscreenElement
  // A shadow host fills the screen for what is in its shadow tree.
  if (filling && !filling.contains(video) && !filling.contains(hostOf(video))) return undefined
  if (!video.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return undefined
  let { left, top, right, bottom } = video.getBoundingClientRect()
  for (let box = video.parentElement; box && box !== page.body && box !== filling; box = box.parentElement) {
    if (getComputedStyle(box).overflow === "visible") continue
    const clip = box.getBoundingClientRect()
    left = Math.max(left, clip.left)
    top = Math.max(top, clip.top)
    right = Math.min(right, clip.right)
    bottom = Math.min(bottom, clip.bottom)
  }
  return right - left < LEAST.width || bottom - top < LEAST.height
    ? undefined
    : new DOMRect(left, top, right - left, bottom - top)
}

/** Of a smaller picture nobody could read the label. Px. */
const LEAST = { width: 48, height: 36 }

function hostOf(element: Element): Element | null {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : null
}
