/** A stretch of network that loses packets, on loopback: whoever is given a description through it sends over it. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram"
import type { AddressInfo } from "node:net"
import { networkInterfaces } from "node:os"
import { Dice } from "../dice.ts"

export interface Wire {
  /** A description whose only candidate lies behind this wire. RFC 8839 §5.1. */
  through(sdp: string): Promise<string>
  /** RTP and RTCP packets that were lost, and that came through. */
  lost: number
  passed: number
  close(): void
}

/** Without candidates the other end cannot be reached but by answering over the wire on which it was heard first. */
export function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=(candidate:.*|end-of-candidates)\r\n/gm, "")
}

/** @param share Of RTP and RTCP packets that get lost, both ways. The handshake passes whole: a row is about frames. */
export function openWire(share: number, seed: number): Wire {
  const dice = new Dice(seed)
  const sockets: Socket[] = []
  const bound = async (heard: (packet: Buffer, from: RemoteInfo) => void) => {
    const socket = createSocket("udp4")
    sockets.push(socket)
    socket.on("message", (packet, from) => {
      if (isMedia(packet) && dice.happens(share)) wire.lost += 1
      else {
        if (isMedia(packet)) wire.passed += 1
        heard(packet, from)
      }
    })
    await new Promise<void>(ready => socket.bind(0, ready))
    return socket
  }
  /** In front of `target`: to it, every sender looks like a port of its own. */
  const forward = async (address: string, port: number) => {
    const behind = new Map<string, Promise<Socket>>()
    const front = await bound(async (packet, from) => {
      const name = `${from.address} ${from.port}`
      const socket = behind.get(name) ?? bound(answer => front.send(answer, from.port, from.address))
      behind.set(name, socket)
      ;(await socket).send(packet, port, address)
    })
    return (front.address() as AddressInfo).port
  }
  const wire: Wire = {
    lost: 0,
    passed: 0,
    async through(sdp) {
      const [, address, port] = /^a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host/im.exec(sdp) ?? []
      if (!address) throw new Error(`no candidate to stand in front of:\n${sdp}`)
      const front = await forward(address, Number(port))
      const own = `a=candidate:1 1 udp 2122194687 ${outerAddress()} ${front} typ host`
      return withoutCandidates(sdp).replace(/^(a=ice-ufrag:.*\r\n)/m, `$1${own}\r\n`)
    },
    close: () => {
      for (const socket of sockets) socket.close()
    },
  }
  return wire
}

/** Firefox sends nothing from an address of the machine to one on loopback unless it was spoken to first. */
function outerAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1"
}

/** RTP or RTCP, by its first byte. RFC 7983 §7. */
function isMedia(packet: Buffer): boolean {
  const [first = 0] = packet
  return first >= 128 && first <= 191
}
