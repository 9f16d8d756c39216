/** A LiveKit server on loopback with one key, and its API: tokens that say who somebody is, and what an operator may do. */
import { spawn } from "node:child_process"
import { createHmac, randomBytes } from "node:crypto"
import { createSocket } from "node:dgram"
import { findLivekitServer } from "../../../scripts/livekitServer.ts"
import { freePort } from "../../scenario/janusServer.ts"
import { until } from "../../scenario/until.ts"

export interface LivekitServer {
  /** For its HTTP API and, with `ws` in place of `http`, for clients. */
  origin: string
  /** @returns A token with which a client enters `room`. */
  token(room: string, who: Entrant): string
  /** Calls its RoomService. https://docs.livekit.io/reference/other/roomservice-api/ */
  ask(method: "RemoveParticipant", body: { room: string; identity: string }): Promise<unknown>
  close(): Promise<void>
}

export interface Entrant {
  identity: string
  name: string
  /** As the server tells it to all others: nobody but who signs tokens can say it. */
  kind?: "standard" | "sip" | "egress" | "agent"
  attributes?: Record<string, string>
  /** Grants beside those of a usual participant. */
  grants?: { hidden?: boolean; recorder?: boolean; canPublish?: boolean }
}

const KEY = "stage"

export async function startLivekitServer(): Promise<LivekitServer> {
  const program = findLivekitServer()
  if (program === undefined) throw new Error("no livekit-server here")
  const secret = randomBytes(24).toString("hex")
  const port = await freePort()
  const config = {
    port,
    bind_addresses: ["127.0.0.1"],
    keys: { [KEY]: secret },
    logging: { level: "error" },
    rtc: {
      udp_port: await freeUdpPort(),
      tcp_port: await freePort(),
      node_ip: "127.0.0.1",
      use_external_ip: false,
      enable_loopback_candidate: true,
      interfaces: { includes: ["lo"] },
    },
  }
  // JSON is YAML. What the server has to say of people who leave is no error of ours.
  const child = spawn(program, ["--config-body", JSON.stringify(config)], { stdio: "ignore" })
  const ended = new Promise<void>(resolve => child.once("exit", () => resolve()))
  const origin = `http://127.0.0.1:${port}`
  const close = async () => {
    child.kill("SIGTERM")
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000)
    await ended
    clearTimeout(late)
  }
  const sign = (claims: object) => jwt({ iss: KEY, nbf: 0, exp: 4_102_444_800, ...claims }, secret)
  try {
    const answers = () => {
      if (child.exitCode !== null) throw new Error(`livekit-server ended with ${child.exitCode}`)
      return fetch(origin).then(
        ({ ok }) => ok,
        () => false,
      )
    }
    await until(answers, yes => yes, { what: "answer from LiveKit", timeoutMs: 15_000 })
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin,
    token: (room, { identity, grants, ...who }) =>
      sign({ sub: identity, ...who, video: { room, roomJoin: true, ...grants } }),
    async ask(method, body) {
      const bearer = sign({ video: { room: body.room, roomAdmin: true } })
      const answer = await fetch(`${origin}/twirp/livekit.RoomService/${method}`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`LiveKit says to ${method}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    close,
  }
}

/** RFC 7519 with HS256. */
function jwt(claims: object, secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4")
  await new Promise<void>(resolve => socket.bind(0, "127.0.0.1", resolve))
  const { port } = socket.address()
  await new Promise<void>(resolve => socket.close(() => resolve()))
  return port
}
