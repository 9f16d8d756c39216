/** The end of an exhaustive switch: a new member of the union becomes a type error here. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`)
}
