/** How many samples become one figure. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

/** The sample below which that part of all lies; `NaN` of none. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = Float64Array.from(samples).sort()
  const middle = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]]
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (middle % 1)
}

/** What ratios have in common: twice as much and half as much cancel out. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}
