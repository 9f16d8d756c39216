/** What processes cost, as the system counts it. */
import { readFileSync } from "node:fs"

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const TICKS = 100

/** Processor time that a process has had, in ms. */
export function cpuMs(pid: number): number {
  // The second field is the program's name, which may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS
}

/** Memory that a process has, in bytes. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1]) * 1_024
}

/** Processor time that all processes together have had, in ms. */
export function busyMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0]?.split(/\s+/).slice(1) ?? []
  ).map(Number)
  return ((user + nice + system + irq + softirq) * 1_000) / TICKS
}
