/** What somebody finds who opens what Janus has recorded: by janus-pp-rec to a file that players know, and by ffmpeg what is in it. */
import { spawnSync } from "node:child_process"
import { readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Line } from "./line.ts"

export interface Recorded {
  /** Pictures, or seconds of sound, that ffmpeg could decode. */
  decoded: number
  /** Different pictures. */
  distinct: number
  /** Loudest sample of a voice in dB; digital silence is −91 or less. */
  loudest: number
  /** What ffmpeg finds wrong with the file; "" if nothing. */
  complaints: string
}

const FILE = { VP8: "webm", VP9: "webm", H264: "mp4", AV1: "mp4", opus: "opus", red: "opus" } as const

/** @param place Of the line in its call. @param recordings Folder of Janus. */
export function openRecording(
  line: Line,
  { place, room, recordings }: { place: number; room: number; recordings: string },
): Recorded {
  const name = new RegExp(`^videoroom-${room}-user-\\d+-\\d+-${line.media}-${place}\\.mjr$`)
  const source = readdirSync(recordings).find(file => name.test(file))
  if (!source) throw new Error(`Janus has recorded no ${line.media} of room ${room}`)
  const made = join(tmpdir(), `sotto-recording-${room}-${place}.${FILE[line.codec]}`)
  try {
    const converted = run("janus-pp-rec", join(recordings, source), made)
    if (converted.status !== 0) return { decoded: 0, distinct: 0, loudest: 0, complaints: converted.stdout }
    return line.media === "video" ? pictures(made) : sound(made)
  } finally {
    rmSync(made, { force: true })
  }
}

function pictures(file: string): Recorded {
  const { stdout, stderr } = run("ffmpeg", "-v", "error", "-i", file, "-an", "-f", "framemd5", "-")
  const sums = stdout.split("\n").filter(text => text !== "" && !text.startsWith("#"))
  const distinct = new Set(sums.map(text => text.split(",").at(-1))).size
  return { decoded: sums.length, distinct, loudest: 0, complaints: stderr.trim() }
}

function sound(file: string): Recorded {
  const { stderr } = run("ffmpeg", "-nostats", "-i", file, "-af", "volumedetect", "-f", "null", "-")
  const [, samples = "0"] = /n_samples: (\d+)/.exec(stderr) ?? []
  const [, loudest = "0"] = /max_volume: (-?[\d.]+) dB/.exec(stderr) ?? []
  const complaints = stderr.split("\n").filter(text => /error|invalid/i.test(text))
  const decoded = Math.round(Number(samples) / 4_800) / 10
  return { decoded, distinct: 0, loudest: Number(loudest), complaints: complaints.join("; ") }
}

function run(command: string, ...words: string[]) {
  return spawnSync(command, words, { encoding: "utf8", timeout: 30_000, maxBuffer: 2 ** 26 })
}
