import { useState } from "preact/hooks"
import type { MemberRow, Outcome, PopupState } from "../src/messages/popup.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { Compare } from "./Compare.tsx"
import { call } from "./call.ts"
import { Invite } from "./Invite.tsx"
import { Member } from "./Member.tsx"
import { tabId } from "./meeting.ts"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

interface Props {
  state: PopupState
  meeting: NonNullable<PopupState["meeting"]>
}

export function LiveMeeting({ state, meeting }: Props) {
  const [comparing, setComparing] = useState<MemberRow["identity"] | null>(null)
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const act = async (asking: Promise<Outcome>) => setTrouble(refusalOf(await asking))
  const ask = { tabId: tabId.value }
  const other = meeting.members.find(member => member.identity === comparing)
  const stopped = state.protection.state === "stopped"

  if (other && !stopped) return <Compare member={other} done={() => setComparing(null)} />
  return (
    <>
      {meeting.phase === "live" && (
        <section>
          <h2 id="participants">{text("participants")}</h2>
          <ul aria-labelledby="participants">
            {[...meeting.members]
              .sort((a, b) => Number(b.self === "you") - Number(a.self === "you"))
              .map(member => (
                <Member
                  key={member.identity}
                  member={member}
                  compare={() => setComparing(member.identity)}
                  evict={() => void act(call("evict", { ...ask, identity: member.identity }))}
                />
              ))}
          </ul>
          {meeting.members.length === 1 && <p class="quiet">{text("alone_note")}</p>}
          <Progress evicting={meeting.evicting} />
        </section>
      )}
      {meeting.phase === "live" && <Invite invitation={meeting.invitation} />}
      <footer>
        {meeting.phase === "live" && (
          <>
            <button type="button" onClick={() => void act(call("rekey", ask))}>
              {text("rekey")}
            </button>
            <label class="switch">
              <input
                type="checkbox"
                role="switch"
                checked={meeting.locked}
                aria-checked={meeting.locked}
                onChange={event => void act(call("lock", { ...ask, locked: event.currentTarget.checked }))}
              />
              <span>{text("lock")}</span>
            </label>
          </>
        )}
        <button type="button" onClick={() => void act(call("leave", ask))}>
          {text(stopped ? "close" : "leave")}
        </button>
      </footer>
      <Trouble refusal={trouble} />
    </>
  )
}

function Progress({ evicting }: { evicting: Props["meeting"]["evicting"] }) {
  if (!evicting) return null
  const { name, changed, of, tookMs } = evicting
  const seconds = ((tookMs ?? 0) / 1000).toFixed(1)
  return (
    <p class="progress" role="status">
      {tookMs === null ? text("evict_progress", changed, of) : text("evict_done", seconds, name)}
    </p>
  )
}
