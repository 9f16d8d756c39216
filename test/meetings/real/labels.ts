/** What Sotto has written over a page. Its shadow root is closed to the page and to this, but not to the browser's own tools. */
import type { CDPSession, Page } from "puppeteer-core"
import { attribute, type DomNode, textOf, wholeTree, within } from "../../scenario/throughShadow.ts"

export interface Label {
  /** `member`: a key proves the name that it shows. */
  state: string
  text: string
  /** In px of the window. */
  box: { left: number; top: number; right: number; bottom: number }
  /** `top`: over whatever fills the screen. */
  layer: "page" | "top"
}

/** Every label over the page, also those that have faded. */
export async function labelsIn(page: Page): Promise<Label[]> {
  const session = await page.createCDPSession()
  try {
    const hosts = within(await wholeTree(session)).filter(({ shadowRoots = [] }) =>
      shadowRoots.some(({ shadowRootType }) => shadowRootType === "closed"),
    )
    const labels = await Promise.all(
      hosts.flatMap(host => {
        const layer = attribute(host, "popover") === "manual" ? "top" : "page"
        const found = within(host).filter(node => /\blabel\b/.test(attribute(node, "class") ?? ""))
        return found.map(node => read(session, node, layer))
      }),
    )
    return labels.filter(label => label !== undefined)
  } finally {
    await session.detach()
  }
}

async function read(session: CDPSession, node: DomNode, layer: Label["layer"]): Promise<Label | undefined> {
  const box = await session
    .send("DOM.getBoxModel", { backendNodeId: node.backendNodeId })
    // It has gone since, or has no box.
    .catch(() => undefined)
  if (!box) return undefined
  const [left = 0, top = 0, , , right = 0, bottom = 0] = box.model.border
  return {
    state: attribute(node, "data-state") ?? "",
    text: textOf(node),
    box: { left, top, right, bottom },
    layer,
  }
}

/** Labels over the video that the page shows as `name`'s. */
export async function labelsOver(page: Page, name: string): Promise<Label[]> {
  const places = await page.evaluate(
    wanted =>
      [...document.querySelectorAll("video")]
        .filter(video => {
          const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : []
          return track !== undefined && window.sottoStage?.nameOfTrack(track.id) === wanted
        })
        .map(video => video.getBoundingClientRect().toJSON()),
    name,
  )
  const labels = await labelsIn(page)
  return labels.filter(({ box }) => {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    return places.some(({ left, right, top, bottom }) => x > left && x < right && y > top && y < bottom)
  })
}
