/** In every page that test/hook/support.ts opens. */
declare var bench: typeof import("./bench.ts").bench
