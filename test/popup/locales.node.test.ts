/** Every language says everything that English says, with the same places for names and numbers, and addresses people politely. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, it } from "node:test"
import { expect } from "chai"
import { ROOT } from "../../scripts/build.ts"

type Strings = Record<string, string>

const LOCALES = join(ROOT, "_locales")
const NAMES = readdirSync(LOCALES).sort()
const STATES = ["protected", "waiting", "not_protected", "stopped"] as const
/** Words by which a stranger would be addressed as a friend. */
const FAMILIAR: Record<string, RegExp> = {
  de: /(?<!\p{L})(du|dir|dich|deine?[mnrs]?|euch|eure?[mnrs]?)(?!\p{L})/iu,
  es: /(?<!\p{L})(tú|tus?|ti|contigo|vosotros|vuestr[oa]s?|eres|tienes|puedes|quieres)(?!\p{L})/iu,
}

function stringsOf(name: string): Strings {
  const table: Record<string, { message: string }> = JSON.parse(
    readFileSync(join(LOCALES, name, "messages.json"), "utf8"),
  )
  return Object.fromEntries(Object.entries(table).map(([key, { message }]) => [key, message]))
}

const placesIn = (message: string) => [...new Set(message.match(/\$\d/g))].sort().join(" ")

/** What `other` lacks, has too much, or has with other places than `english`; empty if nothing. */
function differences(english: Strings, other: Strings): string[] {
  const lacks = Object.keys(english).filter(key => !other[key]?.trim())
  const more = Object.keys(other).filter(key => !(key in english))
  const moved = Object.entries(english).filter(
    ([key, message]) => other[key] !== undefined && placesIn(other[key]) !== placesIn(message),
  )
  return [
    ...lacks.map(key => `lacks ${key}`),
    ...more.map(key => `has ${key}, which English has not`),
    ...moved.map(([key]) => `has other places in ${key}`),
  ]
}

/** Those of the four states whose sentences do not all begin with the same words, or begin as another state does. */
function confusedStates(strings: Strings): string[] {
  const firstWords = STATES.map(state => {
    const sentences = Object.entries(strings).filter(([key]) => key.startsWith(`protection_${state}_`))
    return new Set(sentences.map(([, sentence]) => sentence.slice(0, sentence.indexOf(". ") + 1)))
  })
  const all = new Set(firstWords.flatMap(words => [...words]))
  return STATES.filter((_, at) => firstWords[at]?.size !== 1 || firstWords[at].has("")).concat(
    all.size === STATES.length ? [] : (["protected"] as const),
  )
}

describe("the languages", () => {
  const english = stringsOf("en")

  it("are English, German and Spanish at least", () => {
    expect(NAMES).to.include.members(["de", "en", "es"])
  })

  for (const name of NAMES) {
    const strings = stringsOf(name)
    it(`say in ${name} what they say in English`, () => {
      expect(differences(english, strings)).to.deep.equal([])
    })

    it(`begin each of the four states in ${name} with words of its own`, () => {
      expect(confusedStates(strings)).to.deep.equal([])
    })

    it(`name the language ${name} to the browser`, () => {
      expect(strings["lang"]).to.equal(name)
      expect(strings["dir"]).to.be.oneOf(["ltr", "rtl"])
    })

    const familiar = FAMILIAR[name]
    if (familiar) {
      it(`are polite in ${name}`, () => {
        expect(Object.entries(strings).filter(([, message]) => familiar.test(message))).to.deep.equal([])
      })
    }
  }

  it("would notice a string that is missing, one that is left over, a lost name, and a friend's word", () => {
    const { leave: _, ...short } = english
    expect(differences(english, short)).to.deep.equal(["lacks leave"])
    expect(differences(english, { ...english, old: "x" })).to.have.length(1)
    expect(differences(english, { ...english, evict_name: "Evict" })).to.deep.equal([
      "has other places in evict_name",
    ])
    expect(confusedStates({ ...english, protection_stopped_left: "Waiting. You left." })).to.not.deep.equal(
      [],
    )
    expect(FAMILIAR["de"]?.test("Das ist deine Einladung.")).to.equal(true)
    expect(FAMILIAR["es"]?.test("Pide tu clave.")).to.equal(true)
  })
})
