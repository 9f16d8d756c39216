/** A meeting on livekit-client, as its documentation shows one: it knows nothing of Sotto. */
import { type Participant, Room, RoomEvent, Track, type TrackPublication } from "livekit-client"

const tiles = document.body.appendChild(document.createElement("main"))
const form = document.querySelector("form")
const room = new Room({ adaptiveStream: true, dynacast: true })

form?.addEventListener("submit", event => {
  event.preventDefault()
  void enter(new FormData(form))
})

room
  .on(RoomEvent.TrackSubscribed, (track, _publication, participant) => {
    tileOf(participant).append(track.attach())
  })
  .on(RoomEvent.TrackUnsubscribed, track => {
    for (const element of track.detach()) element.remove()
  })
  .on(RoomEvent.LocalTrackPublished, publication => showOwn(publication))
  .on(RoomEvent.ParticipantConnected, tileOf)
  .on(RoomEvent.ParticipantDisconnected, participant => tileOf(participant).remove())
  .on(RoomEvent.RecordingStatusChanged, recording => {
    document.body.dataset["recording"] = recording ? "on" : "off"
  })
  .on(RoomEvent.Disconnected, () => {
    document.body.dataset["state"] = "out"
    tiles.replaceChildren()
  })

async function enter(fields: FormData): Promise<void> {
  const name = String(fields.get("name"))
  const devices = String(fields.get("devices"))
  const answer = await fetch(`/token${location.search}`, { method: "POST", body: name })
  const { url, token }: { url: string; token: string } = await answer.json()
  await room.connect(url, token)
  form?.remove()
  for (const participant of room.remoteParticipants.values()) tileOf(participant)
  if (devices === "both") await room.localParticipant.enableCameraAndMicrophone()
  if (devices === "voice") await room.localParticipant.setMicrophoneEnabled(true)
  document.body.dataset["state"] = "in"
}

function tileOf({ sid, name = "", identity, isLocal }: Participant): HTMLElement {
  const known = document.getElementById(sid)
  if (known) return known
  const tile = tiles.appendChild(document.createElement("figure"))
  tile.id = sid
  tile.dataset["name"] = name || identity
  tile.dataset["own"] = isLocal ? "yes" : "no"
  tile.appendChild(document.createElement("figcaption")).textContent = name || identity
  return tile
}

function showOwn({ track }: TrackPublication): void {
  if (track?.source !== Track.Source.Camera) return
  const video = track.attach()
  video.muted = true
  tileOf(room.localParticipant).append(video)
}
