import { MEETINGS, type MeetingName } from "./meetings.ts"
import { playMeeting, type Shots } from "./play.ts"
import type { Row } from "./row.ts"

/** Plays every real meeting, or those that are named, one after the other. */
export async function playMeetings({ folder, only }: Shots & { only?: string[] }): Promise<Row[]> {
  const rows: Row[] = []
  for (const meeting of Object.keys(MEETINGS) as MeetingName[]) {
    if (only && !only.includes(meeting)) continue
    const play = () => playMeeting(meeting, { folder }, line => console.log(line))
    const row = await play()
    // A machine that is busy with something else is late with frames, and so with warnings. Once more shows which it was.
    if (row.broken.length > 0) console.log(`${meeting} is played again: ${row.broken.join("; ")}`)
    rows.push(row.broken.length > 0 ? await play() : row)
  }
  return rows
}
