/** The halves of 64 bits as numbers. Nearly all values fit into the lower one, and then no bigint is made on the way. */
const HALF = 0x1_0000_0000n

export function lowHalf(value: bigint): number {
  return value < HALF ? Number(value) : Number(value & (HALF - 1n))
}

export function highHalf(value: bigint): number {
  return value < HALF ? 0 : Number(value >> 32n)
}
