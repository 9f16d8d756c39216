import { apply, defineProperty, getOwnPropertyDescriptor } from "./natives.ts"

/** One call that the page makes of a wrapped method. */
export interface Invocation {
  self: unknown
  args: unknown[]
  /** Calls the browser's own method, with other arguments if given. It checks `self` and throws what it always throws. */
  run: (args?: unknown[]) => unknown
}

/** Calls the browser's own `native` for `self`, or something instead. */
export type Applied = (native: CallableFunction, self: unknown, args: unknown[]) => unknown

/**
 * Puts `applied` in front of one function of a property. A Proxy keeps its name, its length, what `toString` says of it and that
 * it cannot be constructed. A browser that lacks the property keeps lacking it.
 */
export function wrapPart(owner: object, name: string, part: "value" | "get" | "set", applied: Applied): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  const native: unknown = descriptor?.[part]
  if (!isCallable(native)) return
  defineProperty(owner, name, { ...descriptor, [part]: new Proxy(native, { apply: applied }) })
}

/** Puts `around` in front of a method. */
export function wrapMethod(owner: object, name: string, around: (invocation: Invocation) => unknown): void {
  wrapPart(owner, name, "value", (native, self, args) =>
    around({ self, args, run: (changed = args) => apply(native, self, changed) }),
  )
}

/** Calls `seen` whenever the page reads an attribute, and gives it what it always gets. */
export function wrapGetter(owner: object, name: string, seen: () => void): void {
  wrapPart(owner, name, "get", (native, self, args) => {
    seen()
    return apply(native, self, args)
  })
}

/**
 * Puts `get` and `set` in the place of an accessor, as a Proxy over the browser's own two functions. These refuse an object of
 * another kind, and nothing else ever comes to `around`.
 */
export function wrapAccessor(
  owner: object,
  name: string,
  around: {
    get: (self: object) => unknown
    set: (self: object, value: unknown, native: CallableFunction) => void
  },
): void {
  const read = getOwnPropertyDescriptor(owner, name)?.get
  if (!read) return
  wrapPart(owner, name, "get", (_native, self, args) => {
    apply(read, self, args)
    return around.get(self as object)
  })
  wrapPart(owner, name, "set", (native, self, [value]) => {
    if (returns(read, self)) around.set(self as object, value, native)
    else apply(native, self, [0])
  })
}

function returns(read: CallableFunction, self: unknown): boolean {
  try {
    apply(read, self, [])
    return true
  } catch {
    return false
  }
}

function isCallable(value: unknown): value is CallableFunction {
  return typeof value === "function"
}
