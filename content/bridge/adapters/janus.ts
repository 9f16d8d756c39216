import { isFields } from "../../../src/messages/decode.ts"
import { type Claims, fragmentOf, type Heard, word } from "./claims.ts"

/** The VideoRoom plugin of Janus, over HTTP or WebSocket: https://janus.conf.meetecho.com/docs/videoroom.html */
export function janus(claims: Claims, { json }: Heard): void {
  const plugin = json?.["plugindata"]
  const data = isFields(plugin) ? plugin["data"] : undefined
  if (!isFields(data) || !("videoroom" in data)) return
  if (data["videoroom"] === "joined") {
    claims.begin(data["id"])
    claims.put(data["id"], data["display"])
  }
  for (const list of ["publishers", "attendees", "joining"]) {
    for (const one of listOf(data[list])) {
      if (one["dummy"] === true) claims.put(one["id"], one["display"], ["system", "dummy", "true", "server"])
      else claims.put(one["id"], one["display"])
    }
  }
  if (data["reason"] === "kicked" && data["leaving"] === "ok") claims.tell({ t: "self-evicted" })
  claims.drop(data["kicked"], "explicit")
  claims.drop(data["leaving"])
  const jsep = json?.["jsep"]
  if (!isFields(jsep)) return
  for (const { mid, feed_id: feed } of listOf(data["streams"])) {
    claims.own(`${fragmentOf(jsep["sdp"])} ${word(mid)}`, feed)
  }
}

function listOf(value: unknown): Record<string, unknown>[] {
  return [value].flat().filter(isFields)
}
