import { expect } from "chai"
import type { Bytes } from "../../src/brand.ts"
import {
  BEAT_MS,
  CONNECT_MS,
  openLink,
  RETRY_MS,
  SILENCE_MS,
  type SocketLike,
} from "../../src/channel/link.ts"

/** A clock that the test turns. */
function clock() {
  let now = 0
  let waiting: { at: number; run: () => void }[] = []
  return {
    after(ms: number, run: () => void) {
      const one = { at: now + ms, run }
      waiting.push(one)
      return () => {
        waiting = waiting.filter(other => other !== one)
      }
    },
    random: () => 0.5,
    turn(ms: number) {
      for (const end = now + ms; ; ) {
        const [next] = waiting.filter(one => one.at <= end).sort((a, b) => a.at - b.at)
        now = next?.at ?? end
        if (!next) return
        waiting = waiting.filter(one => one !== next)
        next.run()
      }
    },
  }
}

class Wire implements SocketLike {
  binaryType = "blob"
  readyState = 0
  sent: Bytes[] = []
  onopen: SocketLike["onopen"] = null
  onmessage: SocketLike["onmessage"] = null
  onclose: SocketLike["onclose"] = null
  onerror: SocketLike["onerror"] = null
  send(data: Bytes) {
    this.sent.push(data)
  }
  close() {
    this.readyState = 3
  }
  open() {
    this.readyState = 1
    this.onopen?.({})
  }
  say() {
    this.onmessage?.({ data: new ArrayBuffer(1) })
  }
  lose() {
    this.readyState = 3
    this.onclose?.({})
  }
}

function started() {
  const timers = clock()
  const wires: Wire[] = []
  const told: string[] = []
  const link = openLink({
    url: "ws://localhost/ws",
    socket: () => {
      const wire = new Wire()
      wires.push(wire)
      return wire
    },
    timers,
    beat: new Uint8Array([4]),
    on: { up: () => told.push("up"), message: () => told.push("message"), down: () => told.push("down") },
  })
  timers.turn(0)
  const [first] = wires
  if (!first) throw new Error("no socket")
  return { timers, wires, told, link, first }
}

describe("a link", () => {
  it("beats more often than a browser lets an extension's worker sleep, 30 s", () => {
    const { timers, first } = started()
    first.open()
    for (let beats = 1; beats <= 5; beats++) {
      timers.turn(29_999)
      expect(first.sent.length).to.be.greaterThanOrEqual(beats)
      first.say()
    }
    expect(BEAT_MS).to.be.lessThan(30_000)
  })

  it("lives as long as something comes in, and is renewed when nothing does", () => {
    const { timers, first, wires, told } = started()
    first.open()
    for (let n = 0; n < 9; n++) {
      timers.turn(SILENCE_MS - 1)
      first.say()
    }
    expect(wires).to.have.length(1)
    timers.turn(SILENCE_MS)
    expect([told.at(-1), first.readyState]).to.deep.equal(["down", 3])
    timers.turn(RETRY_MS.most)
    expect(wires).to.have.length(2)
  })

  it("gives a socket up that does not open", () => {
    const { timers, wires } = started()
    timers.turn(CONNECT_MS + RETRY_MS.most)
    expect(wires).to.have.length(2)
  })

  it("waits longer after each loss, never longer than 5 s, and briefly again once it was settled", () => {
    const { timers, wires, link } = started()
    const waits: number[] = []
    const lose = () => {
      wires.at(-1)?.lose()
      const before = wires.length
      let waited = 0
      for (; wires.length === before; waited++) timers.turn(1)
      waits.push(waited)
    }
    for (let n = 0; n < 12; n++) lose()
    expect(waits).to.deep.equal([...waits].sort((a, b) => a - b))
    expect(waits[0]).to.be.within(RETRY_MS.least, 2 * RETRY_MS.least)
    expect(waits.at(-1)).to.be.within(1_000, RETRY_MS.most)
    link.settled()
    lose()
    expect(waits.at(-1)).to.equal(waits[0])
  })

  it("hears nothing more from a socket that it gave up, and opens none after it was closed", () => {
    const { timers, first, wires, told, link } = started()
    first.open()
    link.renew()
    const before = told.length
    first.say()
    first.lose()
    expect(told).to.have.length(before)
    link.close()
    timers.turn(100_000)
    expect(wires).to.have.length(1)
  })
})
