/** In the place of content/worker/main.ts, where only the hook itself is weighed. */
export {}
