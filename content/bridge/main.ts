/** Runs beside the page in a world of its own: joins the background with the page's worker and hook, and shows what is so. */
import browser from "webextension-polyfill"
import type { PageId } from "../../src/brand.ts"
import { toHex } from "../../src/hex.ts"
import { decodeFromHook, type FromHook } from "../../src/messages/hook.ts"
import type { FromPage } from "../../src/messages/page.ts"
import { decodeSignalling } from "../../src/messages/signalling.ts"
import { decodeToPage } from "../../src/messages/toPage.ts"
import { decodeFromWorker, type ToWorker } from "../../src/messages/worker.ts"
import { unreachable } from "../../src/never.ts"
import { showBanner } from "./banner.ts"
import { openEdge } from "./edge.ts"
import { handOver, mayHavePorts, type OwnPorts } from "./handOver.ts"
import { showNameLabels } from "./nameLabels.ts"
import { People } from "./people.ts"
import { Standing } from "./standing.ts"
import { localeText } from "./text.ts"
import { Tiles } from "./tiles.ts"

if (mayHavePorts()) handOver(serve)

function serve({ keys, hook }: OwnPorts): void {
  const page = toHex(crypto.getRandomValues(new Uint8Array(16))) as PageId
  const standing = new Standing()
  const tiles = new Tiles()
  const text = localeText((key, parts) => browser.i18n.getMessage(key, parts))
  const banner = window === window.top ? showBanner(text, () => edge.say(standing.allowAsked())) : undefined
  const labels = showNameLabels(tiles, text)
  const toWorker = (message: ToWorker) => keys.postMessage(message)

  const edge = openEdge({
    greet: () => [{ kind: "hello", page, url: addressOf(location) }, ...standing.again()],
    heard(data) {
      const message = decodeToPage(data)
      if (!message) return
      switch (message.kind) {
        case "worker":
          toWorker(message.message)
          return
        case "view":
          standing.shown(message.view.protection)
          tiles.view(message.view)
          labels.update()
          banner?.show(message.view)
          return
        default:
          unreachable(message)
      }
    },
    orphaned() {
      // Nobody can change the keys any more, so nobody may go on sending with them.
      toWorker({ kind: "forget-keys" })
      banner?.show({
        protection: { state: "stopped", reason: "lost-state" },
        warnings: [],
        names: {},
        self: null,
        epoch: null,
        departed: [],
      })
    },
  })
  keys.onmessage = ({ data }) => {
    const message = decodeFromWorker(data)
    if (!message) return
    standing.worker(message)
    tiles.worker(message)
    labels.update()
    const said = edge.say({ kind: "worker", message } satisfies FromPage)
    if (said === "said" && message.kind === "report") toWorker({ kind: "heard" })
  }
  const claimed = (message: FromHook) => {
    standing.hook(message)
    tiles.hook(message)
    labels.update()
    edge.say({ kind: "hook", message } satisfies FromPage)
  }
  const people = new People(claimed)
  hook.onmessage = ({ data }) => {
    const overheard = decodeSignalling(data)
    if (overheard) {
      people.signalling(overheard)
      tiles.signalling(overheard)
    }
    const message = decodeFromHook(data)
    if (!message) return
    people.hook(message)
    claimed(message)
  }
}

function addressOf({ href }: Location): string {
  return (href.split("#", 1)[0] ?? "").slice(0, 4096)
}
