/** What the tests of the bridge's drawings share: words that say what was asked for, and a look into closed shadow roots. */
import type { Text } from "../../content/bridge/text.ts"
import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"
import type { PageView } from "../../src/messages/page.ts"
import type { SourceReport } from "../../src/messages/worker.ts"

export const text: Text = {
  protection: ({ state, reason }) => [{ kind: "words", text: `${state} ${reason}` }],
  warning: warning => [
    { kind: "name", text: "name" in warning ? (warning.name ?? "") : "" },
    { kind: "words", text: ` ${warning.kind}` },
  ],
  label: tile => [
    "name" in tile ? { kind: "name", text: tile.name } : { kind: "words", text: tile.kind },
    ...("how" in tile ? [{ kind: "words" as const, text: ` ${tile.how}` }] : []),
    ...("page" in tile ? [{ kind: "name" as const, text: tile.page }] : []),
  ],
  word: key => key,
}
export const view = (change: Partial<PageView>): PageView => ({
  protection: { state: "protected", reason: "alone" },
  warnings: [],
  names: {},
  self: 0,
  epoch: 1,
  departed: [],
  ...change,
})

export const source = "aa" as SourceId
export const by = (leaf: number, epoch: number) => ({ leaf: leaf as LeafIndex, epoch: epoch as Epoch })
export const report = (change: Partial<SourceReport>): SourceReport => ({
  source,
  direction: "receive",
  media: "video",
  mimeType: "video/VP8",
  passed: 1,
  clear: 0,
  empty: 0,
  filler: 0,
  dropped: {},
  sender: by(3, 1),
  lastPassedAt: 1,
  keyFrameRequests: 0,
  ...change,
})

/** Sees every shadow root that is made while the tests of this block run, and takes each away after its test. */
export function watchOverlays() {
  const roots: ShadowRoot[] = []
  const modes: string[] = []
  const native = Element.prototype.attachShadow
  before(() => {
    Element.prototype.attachShadow = function (init) {
      modes.push(init.mode)
      const root = native.call(this, init)
      roots.push(root)
      return root
    }
  })
  after(() => {
    Element.prototype.attachShadow = native
  })
  afterEach(() => {
    for (const root of roots.splice(0)) root.host.remove()
  })
  const find = (selector: string) => {
    const found = roots.map(root => root.querySelector<HTMLElement>(selector)).find(Boolean)
    if (!found) throw new Error(`nothing at ${selector}`)
    return found
  }
  return { roots, modes, find }
}
