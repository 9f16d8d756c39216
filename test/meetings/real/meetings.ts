/** The real meetings that Sotto is put into, each with what it needs of its machine. */
import { findLivekitServer, LIVEKIT_COMMAND } from "../../../scripts/livekitServer.ts"
import { startSample } from "../../../src/sample/server.ts"
import { janusInstalled, joinDemo, startJanus } from "../../scenario/janus.ts"
import { joinSample } from "../../scenario/sampleMeeting.ts"
import { openLivekit } from "./livekit.ts"
import type { Meeting } from "./meeting.ts"

interface Offer {
  /** What installs its server here; undefined if it is there. */
  missing(): string | undefined
  /** Absent where nobody has driven its page yet. */
  open?(): Promise<Meeting>
}

export const MEETINGS: Record<MeetingName, Offer> = {
  sample: {
    missing: () => undefined,
    async open() {
      const sample = await startSample({ port: 0 })
      return {
        url: sample.url,
        enter: (tab, name) => joinSample(tab, sample, name),
        connectors: [],
        close: sample.close,
      }
    },
  },
  janus: {
    missing: () => (janusInstalled() ? undefined : "apt-get install janus janus-demos"),
    async open() {
      const janus = await startJanus()
      return {
        url: janus.url,
        enter: (tab, name) => joinDemo(tab, janus, name),
        kick: janus.kick,
        connectors: [],
        close: janus.close,
      }
    },
  },
  livekit: {
    missing: () => (findLivekitServer() ? undefined : `CGO_ENABLED=0 GOFLAGS=-mod=mod ${LIVEKIT_COMMAND}`),
    open: openLivekit,
  },
  galene: {
    missing: () => "CGO_ENABLED=0 go install github.com/jech/galene@latest; its page is not driven yet",
  },
}

export type MeetingName = "sample" | "janus" | "livekit" | "galene"
