import type { About, Carrier } from "../../src/codecs/carrier.ts"

/** What an encoder says of a frame. */
export function about(type: "key" | "delta", more: Partial<About> = {}): About {
  return { type, ssrc: 1, timestamp: 0, layer: undefined, ...more }
}

/** Something sealed, of a size that a small picture has. */
export function someSealed(bytes = 3000): { header: Uint8Array<ArrayBuffer>; ciphertext: ArrayBuffer } {
  return { header: Uint8Array.of(0), ciphertext: crypto.getRandomValues(new Uint8Array(bytes)).buffer }
}

/** A key frame and `count - 1` delta frames, each with something sealed in it. */
export function wrapped(carrier: Carrier, count: number, key = Uint8Array.of(0), delta = Uint8Array.of(1)) {
  return Array.from({ length: count }, (_, place) => {
    const [plain, type] = place === 0 ? ([key, "key"] as const) : ([delta, "delta"] as const)
    return carrier.wrap(carrier.surround(plain, about(type, { timestamp: place * 3000 }))!, someSealed())
  })
}

export interface Picture {
  width: number
  height: number
  luma: Uint8Array
}

/** Decodes a key frame and what follows it as any browser would. */
export async function decode(codec: string, frames: readonly ArrayBuffer[]): Promise<Picture[]> {
  const pictures: Promise<Picture>[] = []
  const decoder = new VideoDecoder({
    output: frame => pictures.push(lumaOf(frame)),
    error: error => {
      throw error
    },
  })
  decoder.configure({ codec, optimizeForLatency: true })
  for (const [place, data] of frames.entries())
    decoder.decode(
      new EncodedVideoChunk({ type: place === 0 ? "key" : "delta", timestamp: place * 33_000, data }),
    )
  await decoder.flush()
  return Promise.all(pictures)
}

/** Decodes packets of Opus as any browser would. @returns Of each, its loudest sample, in steps of 32 bits, and how many samples of 48 kHz it has. */
export async function hear(packets: readonly ArrayBuffer[]): Promise<{ peak: number; samples: number }[]> {
  const heard: { peak: number; samples: number }[] = []
  const decoder = new AudioDecoder({
    output: data => {
      const samples = new Float32Array(data.numberOfFrames)
      data.copyTo(samples, { planeIndex: 0, format: "f32-planar" })
      const peak = Math.round(Math.max(...samples.map(Math.abs)) * 2 ** 31)
      heard.push({ peak, samples: data.numberOfFrames })
      data.close()
    },
    error: error => {
      throw error
    },
  })
  decoder.configure({ codec: "opus", sampleRate: 48_000, numberOfChannels: 1 })
  for (const [place, data] of packets.entries())
    decoder.decode(new EncodedAudioChunk({ type: "key", timestamp: place * 20_000, data }))
  await decoder.flush()
  return heard
}

async function lumaOf(frame: VideoFrame): Promise<Picture> {
  const { width, height } = frame.visibleRect!
  const bytes = new Uint8Array(frame.allocationSize())
  const [y] = await frame.copyTo(bytes)
  frame.close()
  const luma = new Uint8Array(width * height)
  for (let row = 0; row < height; row++)
    luma.set(bytes.subarray(y!.offset + row * y!.stride).subarray(0, width), row * width)
  return { width, height, luma }
}

/** The picture in blocks of so many pixels, `#` where it is lighter than its corner. */
export function drawn({ width, height, luma }: Picture, block = 16): string[] {
  const at = (x: number, y: number) => luma[Math.min(height - 1, y) * width + Math.min(width - 1, x)]!
  return Array.from({ length: Math.ceil(height / block) }, (_row, y) =>
    Array.from({ length: Math.ceil(width / block) }, (_column, x) =>
      at((x + 0.5) * block, (y + 0.5) * block) - at(2, 2) > 20 ? "#" : ".",
    ).join(""),
  )
}
