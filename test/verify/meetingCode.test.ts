import { expect } from "chai"
import type { IdentityKey, RoomId } from "../../src/brand.ts"
import { meetingCode } from "../../src/verify/meetingCode.ts"

const key = (digit: string) => digit.repeat(64) as IdentityKey
const ROOM = "00".repeat(16) as RoomId
const PEOPLE = [key("a"), key("b"), key("c")]

describe("the code of a meeting", () => {
  it("is eight words, the same for all who see the same people, in whatever order and however often", async () => {
    const code = await meetingCode(ROOM, PEOPLE)
    expect(code).to.match(/^([a-z]+ ){7}[a-z]+$/)
    expect(await meetingCode(ROOM, [...PEOPLE].reverse())).to.equal(code)
    expect(await meetingCode(ROOM, [...PEOPLE, key("b")])).to.equal(code)
  })

  it("is another one when somebody comes, goes, or is exchanged, and in another meeting", async () => {
    const codes = await Promise.all([
      meetingCode(ROOM, PEOPLE),
      meetingCode(ROOM, PEOPLE.slice(1)),
      meetingCode(ROOM, [...PEOPLE, key("d")]),
      meetingCode(ROOM, [...PEOPLE.slice(1), key("d")]),
      meetingCode("01".repeat(16) as RoomId, PEOPLE),
    ])
    expect(new Set(codes).size).to.equal(codes.length)
  })

  it("stays what it is from version to version: people read it to each other across them", async () => {
    expect(await meetingCode(ROOM, PEOPLE)).to.equal(
      "harvest lizard forest scarf juice dancer iceberg tractor",
    )
  })
})
