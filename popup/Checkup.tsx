import { useEffect, useState } from "preact/hooks"
import type { Details, PopupState } from "../src/messages/popup.ts"
import { askDetails } from "./call.ts"
import { state, tabId } from "./meeting.ts"
import { Name } from "./Name.tsx"
import { Sentence } from "./Sentence.tsx"
import { Shield } from "./Shield.tsx"
import { text } from "./text.ts"
import { type TrackLine, tracksOf } from "./tracks.ts"

/** Counts reach the background once a second, so asking more often would tell nothing new. Ms. */
const LOOK_MS = 1_000

/** What the meeting's server can see now, track by track, and what it sees whatever Sotto does. */
export function Checkup() {
  const [details, setDetails] = useState<Details | null>(null)
  const tab = tabId.value
  useEffect(() => {
    const look = async () => {
      const found = await askDetails(tab)
      if (found) setDetails(found)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }, [tab])
  const now = state.value
  if (!now) return <p class="quiet">{text("opening")}</p>
  return <CheckupOf state={now} details={details} />
}

export function CheckupOf({ state: now, details }: { state: PopupState; details: Details | null }) {
  const members = now.meeting?.members ?? []
  const tracks = details && tracksOf(details, members)
  return (
    <>
      <h1>{text("checkup_title")}</h1>
      <Shield protection={now.protection} epoch={now.epoch} />
      {now.protection.state === "protected" && <p>{text("checkup_lead")}</p>}
      {tracks && tracks.leaked > 0 && (
        <p class="trouble" role="alert">
          {text("checkup_leak", tracks.leaked)}
        </p>
      )}
      <Tracks title="checkup_out" lines={tracks?.send ?? []} />
      <Tracks title="checkup_in" lines={tracks?.receive ?? []} />
      <section>
        <h2>{text("checkup_who")}</h2>
        <Who state={now} />
      </section>
      <Facts title="checkup_server" facts={["checkup_server_1", "checkup_server_2", "checkup_server_3"]} />
      <Facts title="checkup_not" facts={["checkup_not_1", "checkup_not_2", "checkup_not_3"]} />
    </>
  )
}

function Tracks({ title, lines }: { title: string; lines: TrackLine[] }) {
  return (
    <section>
      <h2>{text(title)}</h2>
      {lines.length === 0 ? (
        <p class="quiet">{text("checkup_nothing")}</p>
      ) : (
        <ul>
          {lines.map(({ id, what, says, tone }) => (
            <li key={id}>
              <p>
                <strong>{what}</strong>{" "}
                <span class={tone}>
                  <Sentence of={says} />
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Who({ state: { meeting } }: { state: PopupState }) {
  const others = (meeting?.members ?? []).filter(member => member.self === "other")
  if (meeting?.phase !== "live") return <p class="quiet">{text("checkup_no_group")}</p>
  if (others.length === 0) return <p class="quiet">{text("checkup_nobody")}</p>
  return (
    <ul>
      {others.map(({ identity, name, trust }) => (
        <li key={identity}>
          <p class="who">
            <Name of={name} />
          </p>
          <p class="what">
            <span class={trust === "verified" ? "good" : ""}>
              {text(trust === "verified" ? "verified" : "not_compared")}
            </span>
          </p>
        </li>
      ))}
    </ul>
  )
}

function Facts({ title, facts }: { title: string; facts: string[] }) {
  return (
    <section>
      <h2>{text(title)}</h2>
      <ul class="facts">
        {facts.map(fact => (
          <li key={fact}>{text(fact)}</li>
        ))}
      </ul>
    </section>
  )
}
