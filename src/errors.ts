/** Root of the errors that name a broken promise. Expected outcomes are values, never errors. */
export class MeetingError extends Error {
  override name = "MeetingError"
}

/** Bytes that are not what their sender said they are: a frame, an envelope, an invitation, a message. */
export class Malformed extends MeetingError {
  override name = "Malformed"
  constructor(
    readonly what: string,
    readonly why: string,
  ) {
    super(`malformed ${what}: ${why}`)
  }
}

/** A counter ran out: the key must not encrypt another frame (RFC 9605 §9.1). */
export class CounterExhausted extends MeetingError {
  override name = "CounterExhausted"
  constructor(readonly kid: bigint) {
    super(`no counters left for kid ${kid}`)
  }
}
