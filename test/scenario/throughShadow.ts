/** A page's whole tree as Chromium's own tools see it: through shadow roots that are closed to the page and to everybody else. */
import type { CDPSession } from "puppeteer-core"

export interface DomNode {
  backendNodeId: number
  nodeValue: string
  attributes?: string[]
  children?: DomNode[]
  shadowRoots?: DomNode[]
  shadowRootType?: string
}

export async function wholeTree(session: CDPSession): Promise<DomNode> {
  const { root } = await session.send("DOM.getDocument", { depth: -1, pierce: true })
  return root
}

export function within(node: DomNode): DomNode[] {
  return [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(within)]
}

export function textOf(node: DomNode): string {
  return within(node)
    .map(({ nodeValue }) => nodeValue)
    .join("")
    .trim()
}

/** @returns `undefined` if `node` has none of that name. */
export function attribute({ attributes = [] }: DomNode, name: string): string | undefined {
  const at = attributes.findIndex((one, n) => n % 2 === 0 && one === name)
  return at < 0 ? undefined : attributes[at + 1]
}
