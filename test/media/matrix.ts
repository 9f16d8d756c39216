/** Plays the whole matrix, one call after the other, with one Chromium and one Firefox. */
import { randomInt } from "node:crypto"
import { startJanusServer } from "../scenario/janusServer.ts"
import { type Played, play } from "./play.ts"
import { openRecording } from "./recording.ts"
import { failedRows, type Row, recordedRow, rowOf } from "./row.ts"
import { CALLS, isRecorded, LINES, type PlannedCall } from "./rows.ts"
import { openStage } from "./stage.ts"
import { HEAD, textOf } from "./table.ts"

export interface MatrixOptions {
  calls?: PlannedCall[]
  /** Of the losses. It is printed. */
  seed?: number
  /** Modules of the hook or its worker, swapped for others. */
  swap?: Record<string, string>
}

/** Prints each row as it comes. */
export async function playMatrix(options: MatrixOptions = {}): Promise<Row[]> {
  const { calls = CALLS, seed = randomInt(2 ** 31), swap } = options
  const stage = await openStage(swap)
  const janus = await startJanusServer()
  const rows: Row[] = []
  console.log(`seed ${seed}\n${HEAD}`)
  try {
    for (const [n, planned] of calls.entries()) {
      const made = await play({ stage, janus, seed: seed + n }, planned).then(
        played => [
          ...played.measured.map(one => rowOf(planned, one)),
          ...(isRecorded(planned) ? recordedRows(played, janus.recordings) : []),
        ],
        error => failedRows(planned, error),
      )
      rows.push(...made)
      for (const row of made) console.log(textOf(row))
    }
    return rows
  } finally {
    await Promise.all([stage.close(), janus.close()])
  }
}

function recordedRows({ room }: Played, recordings: string): Row[] {
  if (!room) return []
  return room.codecs.map((codec, place) =>
    recordedRow(codec, openRecording(LINES[codec], { place, room: room.number, recordings })),
  )
}
