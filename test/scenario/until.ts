/** Asks until the answer is good. @throws with the last answer, when that takes longer than `timeoutMs`. */
export async function until<T>(
  ask: () => T | Promise<T>,
  good: (answer: T) => boolean,
  { what, timeoutMs = 30_000, everyMs = 100 }: { what: string; timeoutMs?: number; everyMs?: number },
): Promise<T> {
  for (const endMs = Date.now() + timeoutMs; ; ) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > endMs) throw new Error(`no ${what} within ${timeoutMs} ms: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
}
