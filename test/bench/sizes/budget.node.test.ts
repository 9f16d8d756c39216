/** What a page has to load stays small. */
import { describe, it } from "node:test"
import { expect } from "chai"
import { MOST_KB, measureSizes } from "./sizes.ts"

describe("the build", async () => {
  const sizes = await measureSizes("budget")
  for (const [what, most] of Object.entries(MOST_KB))
    it(`has ${what} in at most ${most} kB`, () => {
      const size = sizes.find(one => one.what === what)
      expect(size?.kB).to.be.within(0.1, most)
    })
})
