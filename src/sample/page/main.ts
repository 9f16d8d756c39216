/** The meeting's page: a door with a name on it, and the room behind. */
import { Call } from "./call.ts"
import { Tiles } from "./tiles.ts"

const MAX_ATTEMPTS = 5
const RETRY_MS = 1_000
const CAMERAS = {
  usual: { width: 640, height: 360, frameRate: 20 },
  /** For machines that run a whole meeting by themselves: `?camera=small`. */
  small: { width: 320, height: 180, frameRate: 15 },
} as const

const lobby = element("lobby", HTMLElement)
const meeting = element("meeting", HTMLElement)
const form = element("join", HTMLFormElement)
const nameField = element("name", HTMLInputElement)
const roomField = element("room", HTMLInputElement)
const microphone = element("microphone", HTMLButtonElement)
const camera = element("camera", HTMLButtonElement)
const tiles = new Tiles(element("tiles", HTMLElement), () =>
  say("Your browser holds the sound back until you click anywhere."),
)

let stay: { call: Call; devices: MediaStream | undefined } | undefined

const asked = new URLSearchParams(location.search)
const size = asked.get("camera") === "small" ? "small" : "usual"
nameField.value = asked.get("name") ?? localStorage.getItem("name") ?? ""
roomField.value = asked.get("room") ?? roomField.value
form.addEventListener("submit", event => {
  event.preventDefault()
  void join()
})
element("leave", HTMLButtonElement).addEventListener("click", () => {
  stay?.call.leave()
  sessionStorage.removeItem("in")
  backToLobby("You left.")
})
for (const button of [microphone, camera]) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "true" ? "false" : "true")
    stay?.call.setDevices(state(microphone), state(camera))
    label()
  })
}
document.addEventListener("click", () => {
  tiles.resume()
  element("meeting-note", HTMLElement).textContent = ""
})
if (sessionStorage.getItem("in") === roomField.value) {
  nameField.value = sessionStorage.getItem("as") ?? nameField.value
  void join()
} else if (asked.get("auto") === "1" && nameField.value) void join()

async function join(): Promise<void> {
  if (stay || document.body.dataset["view"] !== "lobby") return
  document.body.dataset["view"] = "joining"
  const name = nameField.value.trim()
  const room = roomField.value.trim()
  remember(name, room)
  const devices = await openDevices()
  lobby.hidden = true
  meeting.hidden = false
  document.body.dataset["view"] = "meeting"
  element("room-name", HTMLElement).textContent = room
  say(devices ? "" : "No camera or microphone: you can watch and listen.")
  enter({ name, room, devices, attempt: 0 })
}

interface Entry {
  name: string
  room: string
  devices: MediaStream | undefined
  /** How often in a row the connection was lost without anything coming of it. */
  attempt: number
}

function enter({ name, room, devices, attempt }: Entry): void {
  let lost = attempt
  const call = new Call(room, name, devices, {
    people: (people, you) => {
      tiles.show(people, you, devices)
      element("count", HTMLElement).textContent = people.length === 1 ? "Only you" : `${people.length} people`
    },
    track: (person, track) => tiles.play(person, track),
    joined: () => {
      lost = 0
      if (attempt === 0) return
      say("")
      call.setDevices(state(microphone), state(camera))
    },
    ended: why => {
      if (why === "full") backToLobby("This room is full.")
      else if (lost >= MAX_ATTEMPTS) backToLobby("The connection was lost.")
      else {
        tiles.clear()
        say("The connection was lost. Coming back …")
        setTimeout(() => stay?.call === call && enter({ name, room, devices, attempt: lost + 1 }), RETRY_MS)
      }
    },
  })
  stay = { call, devices }
}

/** The address bar shows what one would pass on: the room, not one's own name. A reload leads back into the room. */
function remember(name: string, room: string): void {
  localStorage.setItem("name", name)
  sessionStorage.setItem("in", room)
  sessionStorage.setItem("as", name)
  const shown = new URLSearchParams({ room, ...(size === "small" ? { camera: size } : {}) })
  history.replaceState(null, "", `${location.pathname}?${shown}`)
}

function backToLobby(note: string): void {
  for (const track of stay?.devices?.getTracks() ?? []) track.stop()
  stay = undefined
  tiles.clear()
  for (const button of [microphone, camera]) button.setAttribute("aria-pressed", "false")
  label()
  meeting.hidden = true
  lobby.hidden = false
  document.body.dataset["view"] = "lobby"
  element("lobby-note", HTMLElement).textContent = note
  nameField.focus()
}

async function openDevices(): Promise<MediaStream | undefined> {
  for (const wish of [
    { audio: true, video: CAMERAS[size] },
    { audio: true, video: false },
  ]) {
    const found = await navigator.mediaDevices.getUserMedia(wish).catch(() => undefined)
    if (found) return found
  }
  return undefined
}

function label(): void {
  const write = (button: HTMLButtonElement, on: string, off: string) => {
    const text = button.querySelector("span")
    if (text) text.textContent = state(button) === "on" ? on : off
  }
  write(microphone, "Mute", "Unmute")
  write(camera, "Stop camera", "Start camera")
}

function state(button: HTMLButtonElement): "on" | "off" {
  return button.getAttribute("aria-pressed") === "true" ? "off" : "on"
}

function say(note: string): void {
  element("meeting-note", HTMLElement).textContent = note
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new TypeError(`the page has no ${id}`)
  return found
}
