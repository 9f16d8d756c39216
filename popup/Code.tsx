import { encode } from "uqr"

/** Dark on light in both colour schemes: cameras want it so. */
export function Code({ content, label }: { content: string; label: string }) {
  const { data, size } = encode(content, { border: 2 })
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join("")
  return (
    <svg class="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  )
}
