import { apply, defineProperty, getOwnPropertyDescriptor } from "./natives.ts"

/** One call that the page makes of a wrapped method. */
export interface Invocation {
  self: unknown
  args: unknown[]
  /** Calls the browser's own method, with other arguments if given. It checks `self` and throws what it always throws. */
  run: (args?: unknown[]) => unknown
}

/**
 * Puts `around` in front of a method. A Proxy keeps its name, its length, what `toString` says of it and that it cannot be
 * constructed. A browser that lacks the method keeps lacking it.
 */
export function wrapMethod(owner: object, name: string, around: (invocation: Invocation) => unknown): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  const native: unknown = descriptor?.value
  if (typeof native !== "function") return
  const wrapped = new Proxy(native, {
    apply: (_native, self: unknown, args: unknown[]) =>
      around({ self, args, run: (changed = args) => apply(native, self, changed) }),
  })
  defineProperty(owner, name, { ...descriptor, value: wrapped })
}

/** Calls `seen` whenever the page reads an attribute, and gives it what it always gets. */
export function wrapGetter(owner: object, name: string, seen: () => void): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  if (!descriptor?.get) return
  const { get } = descriptor
  const wrapped = new Proxy(get, {
    apply(_native, self: unknown, args: unknown[]) {
      seen()
      return apply(get, self, args)
    },
  })
  defineProperty(owner, name, { ...descriptor, get: wrapped })
}

/** Puts `get` and `set` in the place of an accessor, as a Proxy over the browser's own two functions. */
export function wrapAccessor(
  owner: object,
  name: string,
  around: { get: (self: unknown) => unknown; set: (self: unknown, value: unknown) => void },
): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  if (!descriptor?.get || !descriptor.set) return
  const { get, set } = descriptor
  defineProperty(owner, name, {
    ...descriptor,
    get: new Proxy(get, {
      apply(_native, self: unknown, args: []) {
        // The browser's own getter throws for an object of another kind.
        apply(get, self, args)
        return around.get(self)
      },
    }),
    set: new Proxy(set, { apply: (_native, self: unknown, args: unknown[]) => around.set(self, args[0]) }),
  })
}
