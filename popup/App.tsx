import { Fragment } from "preact"
import { Begin } from "./Begin.tsx"
import { Links } from "./Links.tsx"
import { LiveMeeting } from "./LiveMeeting.tsx"
import { state, tabId } from "./meeting.ts"
import type { Place } from "./place.ts"
import { Shield } from "./Shield.tsx"
import { SiteOff } from "./SiteOff.tsx"
import { ToPeople } from "./ToPeople.tsx"
import { text } from "./text.ts"
import { Warnings } from "./Warnings.tsx"
import { isShut, WayOut } from "./WayOut.tsx"

/** One column: what is so, what needs a decision, what one can do. */
export function App({ place = "popup" }: { place?: Place }) {
  const now = state.value
  if (!now) return <p class="quiet">{text("opening")}</p>
  const { site, meeting } = now
  const ways = () => {
    if (meeting) return <LiveMeeting state={now} meeting={meeting} />
    if (isShut(now.protection)) return null
    if (now.invitationInTab) return <Begin state={now} ways="join" />
    if (site.kind === "off") return <SiteOff state={now} origin={site.origin} />
    if (site.kind === "on") return <Begin state={now} ways="both" />
    return <Begin state={now} ways="join" />
  }
  return (
    // What was begun for one tab is not gone on with in another.
    <Fragment key={tabId.value}>
      <Shield protection={now.protection} epoch={now.epoch} />
      <WayOut protection={now.protection} />
      <Warnings warnings={now.warnings} atTheDoor={meeting?.atTheDoor ?? []} />
      {ways()}
      {meeting === null && <ToPeople />}
      <Links state={now} place={place} />
    </Fragment>
  )
}
