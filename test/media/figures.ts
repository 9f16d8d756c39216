/** Reads off what has become of the lines of a call so far, on both sides and at both listeners. */
import type { Call, End, Reception } from "./call.ts"
import type { Counted, Line, Opened, Received, Seen, Sent } from "./line.ts"

export interface Figures {
  line: Line
  insider: Received & Opened & Seen
  outsider: Received & Seen
  sent: Sent
  counted: Counted
  /** Packets that have left the sending page unsealed since the last change of keys. */
  plaintextPackets: number
  /** Packets of the whole call that the wire has lost. */
  lost: number
}

/** By reception, then by line. */
export function figuresOf({ lines, receptions, wire }: Call): Promise<Figures[][]> {
  return Promise.all(
    receptions.map(async reception => {
      const figures = await receptionFigures(lines, reception)
      return figures.map(of => ({ ...of, lost: wire?.lost ?? 0 }))
    }),
  )
}

/** What the insiders' workers say comes once a second; after this it is as new as the rest. */
export async function settle(call: Call): Promise<void> {
  await Promise.all(call.receptions.map(({ insider }) => insider.page.evaluate(() => member.report())))
}

async function receptionFigures(
  lines: Line[],
  { sender, insider, outsider }: Reception,
): Promise<Omit<Figures, "lost">[]> {
  const [sent, inside, outside, opened] = await Promise.all([
    sender.page.evaluate(
      async name => ({
        all: await studio.sent(name),
        counted: await member.counted(name),
        plaintextPackets: member.plaintextPackets(),
      }),
      sender.name,
    ),
    listen(insider),
    listen(outsider),
    insider.page.evaluate(name => member.opened(name), insider.name),
  ])
  return lines.map((line, n) => ({
    line,
    insider: { ...inside.received[n]!, ...inside.seen[n]!, ...opened[n]! },
    outsider: { ...outside.received[n]!, ...outside.seen[n]! },
    sent: sent.all[n]!,
    counted: sent.counted[n]!,
    plaintextPackets: sent.plaintextPackets,
  }))
}

function listen({ page, name }: End): Promise<{ received: Received[]; seen: Seen[] }> {
  return page.evaluate(
    async called => ({ received: await studio.received(called), seen: studio.seen(called) }),
    name,
  )
}
