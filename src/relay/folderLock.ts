import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Two relays on one folder would each deliver only their own entries. */
export class FolderInUse extends Error {
  override name = "FolderInUse"
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`${folder} is in use by the relay with process id ${pid}`)
  }
}

/**
 * Takes a folder for this process alone, making it if need be. The lock of a process that was killed is taken over.
 *
 * @returns What gives it back.
 * @throws {@link FolderInUse}
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, "relay.pid")
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
    }
    const pid = Number(readFileSync(file, "utf8"))
    if (pid !== process.pid && lives(pid)) throw new FolderInUse(folder, pid)
    rmSync(file, { force: true })
  }
}

function lives(pid: number): boolean {
  // Killed before it had written its number: 0 would ask for our own process group.
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}
