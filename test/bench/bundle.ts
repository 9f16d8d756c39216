/** Scripts of the bench as text: the product's own modules, and LiveKit's from its package's source. */
import { join } from "node:path"
import { build, type Plugin } from "esbuild"
import { ROOT, workerAsText } from "../../scripts/build.ts"

const E2EE = join(ROOT, "node_modules/livekit-client/src/e2ee")

/** Its package exports only bundles, in which the cryptor cannot be reached. */
const LIVEKIT: Plugin = {
  name: "livekit",
  setup(pack) {
    pack.onResolve({ filter: /^sotto:livekit$/ }, () => ({ path: "livekit", namespace: "livekit" }))
    pack.onLoad({ filter: /.*/, namespace: "livekit" }, () => ({
      contents: `
        export { FrameCryptor, encryptionEnabledMap } from "${E2EE}/worker/FrameCryptor.ts"
        export { ParticipantKeyHandler } from "${E2EE}/worker/ParticipantKeyHandler.ts"
        export { KEY_PROVIDER_DEFAULTS } from "${E2EE}/constants.ts"
        export { createKeyMaterialFromString } from "${E2EE}/utils.ts"
      `,
      resolveDir: ROOT,
    }))
  },
}

export async function bundleBench(entry: string): Promise<string> {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    write: false,
    target: ["chrome141"],
    plugins: [LIVEKIT, workerAsText()],
    logLevel: "error",
  })
  return made.outputFiles[0]?.text ?? ""
}
