/** Runs before the hook looks at its platform: the page that has opened this window may have put its own constructor there. */
export const LOAN = Symbol.for("sotto:loan")

/** Gives the window its own constructor back, and `take` every event that hands over ports, before any listener has it. */
export type Loan = (take: (event: Event) => void) => "given-back" | "kept"

/** Who takes the ports here; set by takePorts.ts. */
export const ports: { take: (event: Event) => void } = { take: () => undefined }

/** `kept`: the window goes on as a part of the page that has opened it. */
export const loan: "none" | ReturnType<Loan> = redeem()

function redeem(): "none" | ReturnType<Loan> {
  const lent: unknown = Reflect.getOwnPropertyDescriptor(window, LOAN)?.value
  if (typeof lent !== "function") return "none"
  return lent((event: Event) => ports.take(event)) === "given-back" ? "given-back" : "kept"
}
