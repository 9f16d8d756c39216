/** Of the worker's platform, what the page's library leaves out. */
declare var onrtctransform: (event: {
  transformer: import("../../../content/worker/frameWorker.ts").Transformer & { options: unknown }
}) => void
