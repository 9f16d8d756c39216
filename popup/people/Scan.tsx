import { useEffect, useRef, useState } from "preact/hooks"
import { text } from "../text.ts"
import { codeIn, codeInFile } from "./readCode.ts"

/** How often the camera's picture is looked at, in ms. */
const LOOK_EVERY_MS = 200

/** Why there is no camera: as the page's own capture says it. */
const WHY: Partial<Record<string, string>> = {
  NotFoundError: "why_no_device",
  NotReadableError: "why_busy",
}

interface Props {
  /** Called with what was read, again and again until this is taken away. */
  read(scanned: string): void
  /** Called when a picture was looked at and holds no code. */
  empty(): void
}

/** Reads a code: with the camera, which is on only as long as one sees its picture, or from an image file. */
export function Scan({ read, empty }: Props) {
  const [stream, setStream] = useState<MediaStream | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const place = useRef<HTMLDivElement>(null)
  const start = async () => {
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
      if (place.current) setStream(opened)
      // Nobody looks any more: the camera does not stay on unseen.
      else for (const track of opened.getTracks()) track.stop()
      setTrouble(null)
    } catch (error) {
      setTrouble(WHY[error instanceof Error ? error.name : ""] ?? "why_refused")
    }
  }
  const take = async (files: FileList | null) => {
    const [file] = files ?? []
    if (!file) return
    const scanned = await codeInFile(file)
    if (scanned === undefined) empty()
    else read(scanned)
  }
  return (
    <div class="scan" ref={place}>
      {stream ? (
        <>
          <Viewfinder stream={stream} read={read} />
          <button type="button" onClick={() => setStream(null)}>
            {text("camera_off")}
          </button>
        </>
      ) : (
        <p class="acts">
          <button type="button" onClick={() => void start()}>
            {text("scan_camera")}
          </button>
          <label class="file">
            <span>{text("scan_image")}</span>
            <input
              type="file"
              accept="image/*"
              onChange={event => {
                void take(event.currentTarget.files)
                // The same file may be chosen again.
                event.currentTarget.value = ""
              }}
            />
          </label>
        </p>
      )}
      {trouble && (
        <p role="alert" class="trouble">
          {text("scan_no_camera", text(trouble))}
        </p>
      )}
    </div>
  )
}

function Viewfinder({ stream, read }: { stream: MediaStream; read: Props["read"] }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const shown = video.current
    if (!shown) return
    shown.srcObject = stream
    void shown.play().catch(() => undefined)
    const looking = setInterval(() => {
      const scanned = codeIn(shown, shown.videoWidth, shown.videoHeight)
      if (scanned !== undefined) read(scanned)
    }, LOOK_EVERY_MS)
    return () => {
      clearInterval(looking)
      for (const track of stream.getTracks()) track.stop()
    }
  }, [stream])
  return <video ref={video} muted playsInline aria-label={text("viewfinder")} />
}
