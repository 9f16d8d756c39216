import { MEETINGS, type MeetingName } from "./meetings.ts"
import { playMeeting, type Shots } from "./play.ts"
import type { Row } from "./row.ts"

/** Plays every real meeting, or those that are named, one after the other. */
export async function playMeetings({ folder, only }: Shots & { only?: string[] }): Promise<Row[]> {
  const rows: Row[] = []
  for (const meeting of Object.keys(MEETINGS) as MeetingName[]) {
    if (only && !only.includes(meeting)) continue
    rows.push(await playMeeting(meeting, { folder }, line => console.log(line)))
  }
  return rows
}
