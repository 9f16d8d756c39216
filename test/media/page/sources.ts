/** A picture and voices that cost an encoder what real ones do: a fake camera's are too cheap to measure an overhead by. */
const WIDTH = 640
const HEIGHT = 360
const FRAMES_PER_SECOND = 30
/** Patches that change with each frame: enough for 500 kbit/s, and not so many that an encoder must drop frames. */
const PATCHES = 10
const PATCH = 16

/** 640×360 at 30 frames a second. */
export function picture(): MediaStreamTrack {
  const canvas = document.createElement("canvas")
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const paint = canvas.getContext("2d", { alpha: false })!
  const any = (below: number) => Math.floor(Math.random() * below)
  const draw = () => {
    for (let n = 0; n < PATCHES; n++) {
      paint.fillStyle = `rgb(${any(256)} ${any(256)} ${any(256)})`
      paint.fillRect(any(WIDTH), any(HEIGHT), PATCH, PATCH)
    }
  }
  draw()
  setInterval(draw, 1000 / FRAMES_PER_SECOND)
  return canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks()[0]!
}

/** The sound of the browser's own fake microphone, unprocessed. */
export async function voice(channelCount: 1 | 2): Promise<MediaStreamTrack> {
  const audio = { channelCount, autoGainControl: false, echoCancellation: false, noiseSuppression: false }
  const stream = await navigator.mediaDevices.getUserMedia({ audio })
  return stream.getAudioTracks()[0]!
}

/** Half a second of sound, a second of silence, and so on. */
export function stammer(track: MediaStreamTrack): void {
  let half = 0
  const timer = setInterval(() => {
    if (track.readyState === "ended") clearInterval(timer)
    half += 1
    track.enabled = half % 3 === 0
  }, 500)
}
