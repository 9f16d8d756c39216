/** Whom the person has turned to: set by a row of the list as by a warning. */
import { signal } from "@preact/signals"
import type { IdentityKey } from "../src/brand.ts"

/** Whose fingerprint is shown. */
export const comparing = signal<IdentityKey | null>(null)
/** Whose eviction is asked about. */
export const evicting = signal<IdentityKey | null>(null)
