import { expect } from "chai"
import fc from "fast-check"
import { cleanName, isCleanName, MAX_NAME_BYTES, sameName } from "../../src/verify/names.ts"

const CASES: [what: string, typed: string, clean: string | undefined][] = [
  ["a plain name", "Alice", "Alice"],
  ["blanks around and within", "  Alice \t  B.\n", "Alice B."],
  ["letters that NFC composes", "Zoe\u0308", "Zo\u00eb"],
  ["an override of the reading direction", "Alice\u202e(evil)", "Alice(evil)"],
  ["isolates", "\u2066Alice\u2069", "Alice"],
  ["letters of no width", "Al\u200bi\u200dce\ufeff", "Alice"],
  ["fillers that draw nothing", "\u3164\u115f\u2800", undefined],
  ["controls", "Al\u0000ice\u0007", "Alice"],
  ["a lone surrogate", "Alice\ud800", "Alice"],
  ["separators of lines and paragraphs", "Alice\u2028Bob\u2029", "Alice Bob"],
  ["private use", "Alice\ue000", "Alice"],
  ["nothing", "", undefined],
  ["nothing but blanks", " \u00a0\u3000", undefined],
  ["other scripts", "\u674e\u5c0f\u9f99 \u0639\u0644\u064a", "\u674e\u5c0f\u9f99 \u0639\u0644\u064a"],
  ["an emoji", "Alice \u{1f98a}", "Alice \u{1f98a}"],
  ["66 bytes of two-byte letters", "\u00e9".repeat(33), "\u00e9".repeat(32)],
  ["a cut that leaves a blank at the end", `${"a".repeat(63)} b`, "a".repeat(63)],
]

describe("a name", () => {
  for (const [what, typed, clean] of CASES) {
    it(`is cleaned of ${what}`, () => {
      expect(cleanName(typed)).to.equal(clean)
      expect(isCleanName(typed)).to.equal(typed === clean)
    })
  }

  it("stays as it is when it is cleaned again, and never gets too long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 90 }), typed => {
        const clean = cleanName(typed)
        if (clean === undefined) return
        expect(isCleanName(clean)).to.equal(true)
        expect(new TextEncoder().encode(clean).length).to.be.within(1, MAX_NAME_BYTES)
      }),
      { numRuns: 2000 },
    )
  })

  it("is the same to the eye whatever its case, width and blanks", () => {
    expect(sameName("Alice B", "ALICE  B")).to.equal(true)
    expect(sameName("Alice", "\uff21lice")).to.equal(true)
    expect(sameName("Alice", "Alicia")).to.equal(false)
  })
})
