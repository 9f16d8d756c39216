declare var host: typeof import("./host.ts").host
declare var workerSource: string
