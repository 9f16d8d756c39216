import type { Begin } from "./meeting.ts"

export const changes = {} satisfies Record<string, Begin>
