import { render } from "preact"
import { App } from "./App.tsx"
import { follow } from "./meeting.ts"
import { text } from "./text.ts"

document.documentElement.lang = text("lang")
document.documentElement.dir = text("dir")
const app = document.getElementById("app")
if (app) {
  render(<App />, app)
  void follow()
}
