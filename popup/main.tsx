import { render } from "preact"
import { App } from "./App.tsx"
import { Checkup } from "./Checkup.tsx"
import { follow } from "./meeting.ts"
import { placeOf } from "./place.ts"
import { text } from "./text.ts"
import { Welcome } from "./Welcome.tsx"

const root = document.documentElement
root.lang = text("lang")
root.dir = text("dir")
const place = placeOf(root)
if (place === "checkup" || place === "welcome") document.title = text(`${place}_title`)
const app = document.getElementById("app")

/** What is shown here, and does it speak of a tab? */
const SCREENS = {
  popup: { screen: <App place="popup" />, follows: "a tab" },
  panel: { screen: <App place="panel" />, follows: "a tab" },
  checkup: { screen: <Checkup />, follows: "a tab" },
  welcome: { screen: <Welcome />, follows: "nothing" },
} as const

if (app) {
  const { screen, follows } = SCREENS[place]
  render(screen, app)
  if (follows === "a tab") void follow(place)
}
