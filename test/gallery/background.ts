/** Stands where the background stands: each tab number is a picture, and its state is told to whoever asks for that tab. */
import browser from "webextension-polyfill"
import { POPUP_PORT } from "../../src/messages/popup.ts"
import { DETAILS } from "../popup/figures.ts"
import { SHOTS } from "./shots.ts"

browser.runtime.onConnect.addListener(port => {
  const shot = SHOTS[Number(port.name.slice(POPUP_PORT.length)) - 1]
  if (shot) port.postMessage(shot.state)
})

browser.runtime.onMessage.addListener(async (data: unknown) => {
  const details = typeof data === "object" && data !== null && "call" in data && data.call === "details"
  return { ok: details ? DETAILS : { kind: "done" } }
})
