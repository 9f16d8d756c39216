import { expect } from "chai"
import type { StreamNumber } from "../../src/brand.ts"
import { MAX_UNPROVEN } from "../../src/sframe/epochKeys.ts"
import { KeyRing } from "../../src/sframe/keyRing.ts"
import { packKid } from "../../src/sframe/kid.ts"
import { seal } from "../../src/sframe/seal.ts"
import { baseKey, epochNumber, leaves, METADATA, openWith, sealer, text } from "./bytes.ts"

const ring = () => new KeyRing()
const install = (keys: KeyRing, epoch: number, filler: number, members = leaves(0, 1)) =>
  keys.install(epochNumber(epoch), baseKey(filler), members)
const said = (opening: Awaited<ReturnType<typeof openWith>>) =>
  typeof opening === "string" ? opening : opening.kind === "opened" ? "opened" : opening.reason

describe("the key ring", () => {
  it("opens frames of every epoch it has, each by its own key", async () => {
    const keys = ring()
    install(keys, 1, 7)
    install(keys, 2, 8)
    for (const [epoch, filler] of [
      [1, 7],
      [2, 8],
    ] as const) {
      const sealed = await seal(await sealer(epoch, 0, filler), text("hello"), METADATA)
      const opening = await openWith(keys, sealed)
      expect(opening).to.include({ kind: "opened", leaf: 0, epoch })
    }
  })

  for (const [what, epoch, leaf, filler, answer] of [
    ["an epoch ahead", 9, 0, 7, "not-yet"],
    ["an epoch behind", 7, 0, 7, "refused"],
    ["a leaf that is not in the group", 8, 5, 7, "refused"],
    ["another group's key under a known name", 8, 0, 99, "bad-tag"],
  ] as const) {
    it(`answers ${answer} to ${what}`, async () => {
      const keys = ring()
      install(keys, 8, 7)
      expect(
        said(await openWith(keys, await seal(await sealer(epoch, leaf, filler), text("x"), METADATA))),
      ).to.equal(answer)
    })
  }

  it("answers no-epoch before there is any, and after everything was forgotten", async () => {
    const keys = ring()
    const sealed = await seal(await sealer(1, 0, 7), text("x"), METADATA)
    expect(await openWith(keys, sealed)).to.equal("no-epoch")
    install(keys, 1, 7)
    keys.forgetAll()
    expect(await openWith(keys, sealed)).to.equal("no-epoch")
  })

  it("refuses a leaf that was cut, also the frames that are being opened at that moment", async () => {
    const keys = ring()
    const held = install(keys, 1, 7)
    const key = await sealer(1, 1, 7)
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => seal(key, text("x"), METADATA)))
    expect(said(await openWith(keys, first!))).to.equal("opened")
    const underWay = openWith(keys, second!)
    held.cut(leaves(1))
    expect(said(await underWay)).to.equal("unknown-kid")
    expect(said(await openWith(keys, third!))).to.equal("refused")
    expect(said(await openWith(keys, await seal(await sealer(1, 0, 7), text("x"), METADATA)))).to.equal(
      "opened",
    )
  })

  it("forgets an epoch, but not the one that took its place", async () => {
    const keys = ring()
    const old = install(keys, 1, 7)
    keys.forgetAll()
    install(keys, 1, 8)
    keys.forget(old)
    const [own, other] = [await sealer(1, 0, 8), await sealer(1, 0, 7)]
    expect(said(await openWith(keys, await seal(other, text("x"), METADATA)))).to.equal("bad-tag")
    expect(said(await openWith(keys, await seal(own, text("x"), METADATA)))).to.equal("opened")
  })

  it("drops the epoch 64 back, whose key ids would be the same", async () => {
    const keys = ring()
    install(keys, 1, 7)
    install(keys, 65, 8)
    expect(said(await openWith(keys, await seal(await sealer(1, 0, 7), text("x"), METADATA)))).to.equal(
      "bad-tag",
    )
    expect(said(await openWith(keys, await seal(await sealer(65, 0, 8), text("x"), METADATA)))).to.equal(
      "opened",
    )
  })

  it("keeps the window of a sender though a server invents streams without end", async () => {
    const keys = ring()
    install(keys, 1, 7)
    const sealed = await seal(await sealer(1, 0, 7), text("x"), METADATA)
    expect(said(await openWith(keys, sealed))).to.equal("opened")
    for (let stream = 1; stream < 3 * MAX_UNPROVEN; stream++)
      await keys.find(packKid(stream as StreamNumber, leaves(0)[0]!, epochNumber(1)))
    expect(said(await openWith(keys, sealed))).to.equal("replayed")
  })
})
