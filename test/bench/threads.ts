/** Processor time of a browser's threads, as Linux counts it. Wall time would measure the other users of the machine. */
import { readdirSync, readFileSync } from "node:fs"

export interface Thread {
  readonly pid: number
  readonly tid: number
}

/** What the kernel keeps of the name "DedicatedWorker thread". */
const WORKER = "DedicatedWorker"

/** The worker threads of a process and of all that it has started. */
export function workersUnder(root: number): Thread[] {
  return descendants(root).flatMap(pid =>
    list(`/proc/${pid}/task`)
      .filter(tid => read(`/proc/${pid}/task/${tid}/comm`).trim() === WORKER)
      .map(tid => ({ pid, tid })),
  )
}

/** Processor time of one thread, in µs. */
export function threadUs({ pid, tid }: Thread): number {
  return runUs(`/proc/${pid}/task/${tid}/schedstat`)
}

/** Processor time of all threads of the process that live, in µs: with those that collect garbage and decode. */
export function processUs({ pid }: Thread): number {
  return list(`/proc/${pid}/task`).reduce((sum, tid) => sum + runUs(`/proc/${pid}/task/${tid}/schedstat`), 0)
}

function runUs(file: string): number {
  return Number(read(file).split(" ")[0]) / 1_000
}

function descendants(root: number): number[] {
  const parents = new Map(
    list("/proc").map(pid => [pid, Number(read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ")[1])]),
  )
  const found = [root]
  for (const one of found) for (const [pid, parent] of parents) if (parent === one) found.push(pid)
  return found
}

function list(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Of a thread that has just ended nothing is left to read. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
