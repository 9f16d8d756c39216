/** Ways in which a page's script gets at the platform of a window that it has made a moment ago. Each hands out that window. */
type Reached = Window & { RTCPeerConnection: typeof RTCPeerConnection }

const body = () => document.body
const html = '<iframe src="/x" name="made"></iframe>'
const last = () => window[window.length - 1] as Reached

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  change: Partial<HTMLElementTagNameMap[K]> = {},
) {
  return Object.assign(document.createElement(name), change)
}

function framed(): HTMLIFrameElement {
  return element("iframe", { src: "/x" })
}

export const reaches: Record<string, () => Reached | Promise<Reached>> = {
  contentWindow: () => body().appendChild(framed()).contentWindow as Reached,
  "the document's window": () => body().appendChild(framed()).contentDocument!.defaultView as Reached,
  "an index of the window": () => {
    body().append(framed())
    return last()
  },
  "a name in the window": () => {
    body().prepend(element("iframe", { src: "/x", name: "called" }))
    return Reflect.get(window, "called")
  },
  innerHTML: () => {
    body().appendChild(element("div")).innerHTML = html
    return last()
  },
  "innerHTML, in the place of another frame": () => {
    const div = body().appendChild(element("div", { innerHTML: html }))
    div.innerHTML = html
    return last()
  },
  outerHTML: () => {
    body().appendChild(element("div")).outerHTML = html
    return last()
  },
  insertAdjacentHTML: () => {
    body().insertAdjacentHTML("beforeend", html)
    return last()
  },
  replaceWith: () => {
    body().appendChild(element("p")).replaceWith(framed())
    return last()
  },
  "a range": () => {
    const range = document.createRange()
    range.selectNodeContents(body())
    range.insertNode(framed())
    return window[0] as Reached
  },
  "a command to the editor": () => {
    const edited = body().appendChild(element("div", { contentEditable: "true" }))
    edited.focus()
    const before = window.length
    document.execCommand("insertHTML", false, html)
    // Firefox inserts no frame by a command.
    return (window.length > before ? last() : window) as Reached
  },
  "a shadow root": () => {
    const root = body().appendChild(element("div")).attachShadow({ mode: "closed" })
    root.innerHTML = html
    return (root.firstElementChild as HTMLIFrameElement).contentWindow as Reached
  },
  "an object": () => {
    const object = body().appendChild(element("object", { data: "/x" }))
    // No window yet in Firefox.
    return (object.contentWindow ?? window) as Reached
  },
  "an address that is a script": () =>
    body().appendChild(element("iframe", { src: "javascript:'<p>'" })).contentWindow as Reached,
  "a frame of a frame": () => {
    body().append(element("iframe"))
    const { document: inner } = last()
    inner.body.append(inner.createElement("iframe"))
    return last()[0] as Reached
  },
  "another document in the same frame": async () => {
    const frame = body().appendChild(framed())
    await new Promise(done => frame.addEventListener("load", done, { once: true }))
    const loaded = new Promise(done => frame.addEventListener("load", done, { once: true }))
    frame.contentWindow!.location.href = "/y"
    await loaded
    return last()
  },
  "a custom element that is upgraded in the same call": () => {
    let reached: Reached | undefined
    customElements.define(
      "early-bird",
      class extends HTMLElement {
        connectedCallback() {
          reached ??= last()
        }
      },
    )
    body().insertAdjacentHTML("beforeend", `${html}<early-bird></early-bird>`)
    return reached!
  },
}
