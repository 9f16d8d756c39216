import { expect } from "chai"
import fc from "fast-check"
import { type Judgement, judge, type Look } from "../../content/hook/leak.ts"

const look = (packets: number, bytes: number, sent: number | undefined): Look => ({ packets, bytes, sent })

function judgeAll(looks: Look[]): Judgement | undefined {
  return looks.reduce<Judgement | undefined>(judge, undefined)
}

interface Second {
  packets: number
  bytes: number
  frames?: number
}

/** Running totals of what happened in each second. */
function totals(seconds: Second[]): Required<Second>[] {
  const sum = (upTo: number, field: keyof Second) =>
    seconds.slice(0, upTo + 1).reduce((all, second) => all + (second[field] ?? 0), 0)
  return seconds.map((_, at) => ({
    packets: sum(at, "packets"),
    bytes: sum(at, "bytes"),
    frames: sum(at, "frames"),
  }))
}

describe("the judgement of a sender's packets", () => {
  const flowing = [look(50, 5_000, 50), look(100, 10_000, 100), look(150, 15_000, 150)]
  for (const { what, looks, leaked } of [
    { what: "nothing at all", looks: [look(0, 0, 0), look(0, 0, 0)], leaked: 0 },
    { what: "one packet a frame", looks: flowing, leaked: 0 },
    { what: "frames counted that have not left yet", looks: [look(0, 0, 7), look(0, 0, 20)], leaked: 0 },
    {
      what: "the pacer emptying after the last frame",
      looks: [...flowing, look(160, 16_000, 150), look(161, 16_100, 150)],
      leaked: 0,
    },
    { what: "padding of a line that is probed", looks: [look(40, 0, 0), look(90, 0, 0)], leaked: 0 },
    {
      what: "padding long after the last frame",
      looks: [...flowing, ...[1, 2, 3, 4, 5, 6, 7].map(n => look(150 + n * 9, 15_000, 150))],
      leaked: 0,
    },
    {
      what: "one burst of old packets long after the last frame",
      looks: [
        ...flowing,
        ...[1, 2, 3, 4, 5].map(() => look(150, 15_000, 150)),
        look(155, 16_000, 150),
        look(155, 16_000, 150),
      ],
      leaked: 0,
    },
    {
      what: "a worker that misses an answer",
      looks: [...flowing, look(200, 20_000, undefined), look(250, 25_000, 250)],
      leaked: 0,
    },
    { what: "payload while the worker has never written", looks: [look(3, 300, 0)], leaked: 3 },
    { what: "more payload of the same", looks: [look(3, 300, 0), look(53, 5_300, 0)], leaked: 53 },
    {
      what: "payload that goes on without the worker",
      looks: [...flowing, ...[1, 2, 3, 4, 5].map(n => look(150 + 50 * n, 15_000 + 5_000 * n, 150))],
      leaked: 250,
    },
    {
      what: "payload that goes on with a worker that answers no more",
      looks: [...flowing, ...[1, 2, 3, 4, 5].map(n => look(150 + 50 * n, 15_000 + 5_000 * n, undefined))],
      leaked: 250,
    },
  ]) {
    it(`counts ${leaked} packets as leaked after ${what}`, () => {
      expect(judgeAll(looks)?.leaked).to.equal(leaked)
    })
  }

  it("never suspects a sender whose frames are counted, however many packets they make", () => {
    const second = fc.record({
      frames: fc.integer({ min: 1, max: 60 }),
      packets: fc.nat(400),
      bytes: fc.nat(400_000),
    })
    fc.assert(
      fc.property(fc.array(second, { maxLength: 30 }), seconds => {
        const looks = totals(seconds).map(({ packets, bytes, frames }) => look(packets, bytes, frames))
        return (judgeAll(looks)?.leaked ?? 0) === 0
      }),
    )
  })

  it("suspects any sender whose payload rises for six looks while no frame is counted", () => {
    const second = fc.record({
      packets: fc.integer({ min: 1, max: 400 }),
      bytes: fc.integer({ min: 1, max: 400_000 }),
    })
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(second, { minLength: 7, maxLength: 12 }), (sent, seconds) => {
        const looks = totals(seconds).map(({ packets, bytes }) => look(packets, bytes, sent))
        return (judgeAll(looks)?.leaked ?? 0) > 0
      }),
    )
  })
})
