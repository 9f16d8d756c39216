import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { open } from "lmdb"
import type { RoomId } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { decodeRecord } from "./roomRecord.ts"
import { decodeEntry } from "./storedEntry.ts"

/**
 * Reads everything that a relay's folder holds.
 *
 * @throws {@link Malformed}, or what LMDB throws. A file that is cut short or overwritten may also end the process by a signal:
 * LMDB reads its file as memory.
 */
export async function readThrough(folder: string): Promise<void> {
  const root = open({ path: folder, readOnly: true, maxDbs: 4, encoding: "binary" })
  const rooms = root.openDB<Uint8Array, RoomId>("rooms", { encoding: "binary" })
  const entries = root.openDB<Uint8Array, [RoomId, number]>("entries", { encoding: "binary" })
  const ids = root.openDB<number, [RoomId, string]>("ids", { encoding: "ordered-binary" })
  for (const { key: room, value } of rooms.getRange()) {
    const record = decodeRecord(value)
    const here = { start: [room, 0], end: [room, Number.MAX_SAFE_INTEGER] }
    let seq = 0
    for (const { key, value: entry } of entries.getRange(here)) {
      seq += 1
      if (key[1] !== seq) throw new Malformed("store", "an entry is missing")
      decodeEntry(record.head, entry)
    }
    if (seq !== record.head) throw new Malformed("store", "the end of a room is missing")
    const known = ids.getCount({ start: [room, ""], end: [room, "\uffff"] })
    if (known !== record.entries) throw new Malformed("store", "the ids of a room are incomplete")
  }
  await root.close()
}

/** Has another process read the folder through, as what it holds might end this one. @returns Whether it is whole. */
export function isWhole(folder: string): boolean {
  if (!existsSync(join(folder, "data.mdb"))) return true
  const [program = ""] = process.argv.slice(1)
  const command = [...process.execArgv, program, "--check", "--data", folder]
  return spawnSync(process.execPath, command, { stdio: "ignore" }).status === 0
}
