/** In every page of test/meetings. */
declare var stage: typeof import("./main.ts").stage
