/** One look at the platform from inside a page. What it returns travels as JSON, and is compared with what it was without the hook. */
export type Probes = Record<string, () => unknown>

/** How `run` ends: `returns`, or the name and message of what it throws, or rejects with. */
export async function outcome(run: () => unknown): Promise<string> {
  let how = "throws"
  try {
    const value = run()
    how = "rejects"
    await value
    return value instanceof Promise ? "fulfils" : "returns"
  } catch (error) {
    return error instanceof Error
      ? `${how} ${error.constructor.name} ${error.name}: ${error.message}`
      : `${how} ${String(error)}`
  }
}

export async function outcomes(runs: Record<string, () => unknown>): Promise<Record<string, string>> {
  const list: [string, string][] = []
  for (const [name, run] of Object.entries(runs)) list.push([name, await outcome(run)])
  return Object.fromEntries(list)
}

/** A camera that needs no permission. */
export function pictures(): MediaStreamTrack {
  const canvas = document.createElement("canvas")
  canvas.getContext("2d")?.fillRect(0, 0, 1, 1)
  const [track] = canvas.captureStream(5).getTracks()
  if (!track) throw new Error("a canvas gives no track")
  return track
}

/** Runs something that the types forbid. */
export function rudely(
  method: (...args: never[]) => unknown,
  self: unknown,
  ...args: unknown[]
): () => unknown {
  return () => Reflect.apply(method, self, args)
}
