/** What test/media finds in pages that have the hook as `member`: what the page's frame worker says of the lines of a call. */
import type { InstallEpoch } from "../../../src/messages/worker.ts"
import { COUNTS } from "../counts.ts"
import type { Counted, Opened } from "../line.ts"

const counts = new BroadcastChannel(COUNTS)

let before = 0

export const member = {
  /** Ends when the worker seals with the new key. */
  async rekey(keys: Partial<InstallEpoch>): Promise<void> {
    before = unsealed()
    bench.install(keys)
    await bench.until("the new key", () =>
      bench.worker.some(message => message.kind === "switched" && message.epoch === keys.epoch),
    )
  },
  opened(name: string): Opened[] {
    const reported = bench.worker
      .filter(message => message.kind === "report")
      .at(-1)
      ?.sources.filter(({ direction }) => direction === "receive")
    return sources(name, "receive").map(source => {
      const report = reported?.find(one => one.source === source)
      return { opened: report?.passed ?? 0, dropped: report?.dropped ?? {} }
    })
  },
  /** Waits until the worker has spoken again: it does so once a second. */
  async report(): Promise<void> {
    const before = bench.worker.length
    await bench.until("a report of the worker", () => bench.worker.length > before)
  },
  /** Packets that the watchdog has seen leave unsealed since the last change of keys. */
  plaintextPackets: (): number => unsealed() - before,
  counted(name: string): Promise<Counted[]> {
    const wanted = sources(name, "send")
    return new Promise(done => {
      const hear = ({ data }: MessageEvent<Record<string, Counted>>) => {
        const found = wanted.flatMap(source => data[source] ?? [])
        if (found.length < wanted.length) return
        counts.removeEventListener("message", hear)
        done(found)
      }
      counts.addEventListener("message", hear)
      counts.postMessage("ask")
    })
  },
}

function unsealed(): number {
  return bench.heard("watchdog").at(-1)?.plaintextPackets ?? 0
}

/** The hook's names for the ends of a call, by line. */
function sources(name: string, direction: "send" | "receive"): string[] {
  const added = bench.heard("source-added").filter(one => one.direction === direction)
  return studio.tracks(name).map(track => added.findLast(one => one.track === track)?.source ?? "")
}

globalThis.member = member
