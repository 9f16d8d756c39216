/** What each small meeting page is: how it begins, and what goes on in it afterwards. */
import type { Wire } from "./wire.ts"

export interface Meeting {
  /** Its connections, also those that a frame has made. All are under way when `begin` is done. */
  connections: RTCPeerConnection[]
  /** What happens in mid-call, by name. After each, pictures and sound must go on. */
  later?: Record<string, () => unknown>
}

export type Begin = (wire: Wire) => Promise<Meeting>

/** Camera and microphone, small: the machine plays several ends at once. */
export function capture(video: MediaTrackConstraints | false = SMALL): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio: true, video })
}

export const SMALL: MediaTrackConstraints = { width: 320, height: 240, frameRate: 20 }
