declare var host: typeof import("./host.ts").host
declare var workerSource: string
declare var calls: typeof import("../calls/page.ts").calls
