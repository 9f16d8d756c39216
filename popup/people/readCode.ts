import decodeQr from "qr/decode.js"

/** Longest side that is looked at, in px: a code that fills a tenth of a larger picture is still found. */
const MOST_PX = 1600

/** The text of the code in this picture. @returns `undefined` if there is none that can be read. */
export function codeIn(picture: CanvasImageSource, width: number, height: number): string | undefined {
  const scale = Math.min(1, MOST_PX / Math.max(width, height))
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  if (w < 1 || h < 1) return undefined
  const drawn = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true })
  if (!drawn) return undefined
  drawn.drawImage(picture, 0, 0, w, h)
  const { data } = drawn.getImageData(0, 0, w, h)
  try {
    return decodeQr({ width: w, height: h, data })
  } catch {
    // That is how the decoder says that it found none.
    return undefined
  }
}

/** … in an image file. @returns `undefined` also for what is no image. */
export async function codeInFile(file: Blob): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file)
    try {
      return codeIn(picture, picture.width, picture.height)
    } finally {
      picture.close()
    }
  } catch {
    return undefined
  }
}
