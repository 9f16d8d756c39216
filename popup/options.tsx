import { render } from "preact"
import type { IdentityKey } from "../src/brand.ts"
import { isHex } from "../src/messages/decode.ts"
import { comparing, readKnown } from "./people/known.ts"
import { People } from "./people/People.tsx"
import { text } from "./text.ts"

document.documentElement.lang = text("lang")
document.documentElement.dir = text("dir")
document.title = `Sotto: ${text("people")}`

/** `#<identity key>` opens the comparison with that person: so the popup leads here. */
function follow(): void {
  const named = location.hash.slice(1)
  if (isHex(named, 32)) comparing.value = named as IdentityKey
}

const app = document.getElementById("app")
if (app) {
  follow()
  addEventListener("hashchange", follow)
  // Somebody may have come into a meeting while this page was in the background.
  document.addEventListener("visibilitychange", () => void readKnown())
  render(<People />, app)
  void readKnown()
}
