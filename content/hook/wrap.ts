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

/** Puts `get` and `set` in the place of an accessor, as a Proxy over the browser's own two functions. */
export function wrapAccessor(
  owner: object,
  name: string,
  around: { get: (self: unknown) => unknown; set: (self: unknown, value: unknown) => void },
): void {
  wrapPart(owner, name, "get", (native, self, args) => {
    // The browser's own getter throws for an object of another kind.
    apply(native, self, args)
    return around.get(self)
  })
  wrapPart(owner, name, "set", (_native, self, args) => around.set(self, args[0]))
}

function isCallable(value: unknown): value is CallableFunction {
  return typeof value === "function"
}
