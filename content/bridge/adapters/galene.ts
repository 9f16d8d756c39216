import { type Claims, fragmentOf, type Heard, type Kind, PERSON } from "./claims.ts"

/** Galène's WebSocket: https://galene.org/galene-protocol.html */
export function galene(claims: Claims, { json, from }: Heard): void {
  if (!json) return
  const { type, kind, id, username, source } = json
  if (from === "page") {
    if (type !== "handshake") return
    // Each connection has an id of its own, and gets the whole list again.
    claims.begin(id)
    claims.put(id, "")
    return
  }
  // A server of another kind that uses the same words.
  if (claims.self === null) return
  if (type === "joined" && (kind === "leave" || kind === "fail")) claims.entries.clear()
  else if (type === "user") {
    if (kind === "delete") claims.drop(id)
    else claims.put(id, username, kindOf(username, json["permissions"]))
  } else if (type === "offer") claims.own(fragmentOf(json["sdp"]), source)
  else if (type === "usermessage" && kind === "kicked") claims.tell({ t: "self-evicted" })
}

/** The permission `system` is the server's to give; a name is not. */
function kindOf(username: unknown, permissions: unknown): Kind {
  if (Array.isArray(permissions) && permissions.includes("system"))
    return [username === "RECORDING" ? "recorder" : "system", "permissions", "system", "server"]
  return username === "speech-to-text" ? ["transcriber", "username", username, "guess"] : PERSON
}
