/** An SFrame cipher suite of the AES-GCM family. RFC 9605 §4.5. */
export interface Suite {
  /** Number in the IANA registry, which enters key derivation. */
  readonly id: number
  readonly hash: "SHA-256" | "SHA-512"
  /** Nk: bytes of the base key and of the encryption key. */
  readonly keyBytes: number
}

/** Nn of both suites. */
export const NONCE_BYTES = 12
/** Nt of both suites. */
export const TAG_BYTES = 16

/** RFC 9605 table 2. The AES-CTR suites have no row: they need two more calls a frame and a shorter tag buys nothing here. */
export const SUITES = {
  AES_128_GCM_SHA256_128: { id: 4, hash: "SHA-256", keyBytes: 16 },
  AES_256_GCM_SHA512_128: { id: 5, hash: "SHA-512", keyBytes: 32 },
} as const satisfies Record<string, Suite>
