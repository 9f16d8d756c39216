import { useState } from "preact/hooks"
import type { Outcome, PopupState } from "../src/messages/popup.ts"
import type { RuleChange } from "../src/messages/rules.ts"
import type { Refusal } from "../src/messages/sentences.ts"
import { Compare } from "./Compare.tsx"
import { call } from "./call.ts"
import { comparing } from "./focus.ts"
import { Invite } from "./Invite.tsx"
import { moveInList, Subscreen } from "./keyboard.tsx"
import { lookalikes } from "./lookalikes.ts"
import { Member } from "./Member.tsx"
import { tabId } from "./meeting.ts"
import { DoorWords } from "./Pair.tsx"
import { Progress } from "./Progress.tsx"
import { Lock, Rules } from "./Rules.tsx"
import { refusalOf, Trouble } from "./Trouble.tsx"
import { text } from "./text.ts"

interface Props {
  state: PopupState
  meeting: NonNullable<PopupState["meeting"]>
}

export function LiveMeeting({ state, meeting }: Props) {
  const [trouble, setTrouble] = useState<Refusal | null>(null)
  const act = async (asking: Promise<Outcome>) => setTrouble(refusalOf(await asking))
  const ask = { tabId: tabId.value }
  const other = meeting.members.find(member => member.identity === comparing.value)
  const set = (change: RuleChange) => void act(call("rule", { ...ask, change }))
  const may = meeting.rules?.may.includes("evict") ? "evict" : "not evict"
  const stopped = state.protection.state === "stopped"
  const alike = lookalikes(meeting.members.map(member => member.name))

  if (other && !stopped) {
    const done = () => {
      comparing.value = null
    }
    return (
      <Subscreen leave={done} backTo={text("compare_with", other.name)}>
        <Compare key={other.identity} member={other} may={may} done={done} />
      </Subscreen>
    )
  }
  return (
    <>
      {meeting.phase === "joining" &&
        meeting.atTheDoor.map(({ identity, words }) => (
          <DoorWords key={identity} intro={text("inviter_words")} words={words} />
        ))}
      {meeting.phase === "live" && (
        <section>
          <h2 id="participants">{text("participants")}</h2>
          <ul aria-labelledby="participants" onKeyDown={moveInList}>
            {[...meeting.members]
              .sort((a, b) => Number(b.self === "you") - Number(a.self === "you"))
              .map(member => (
                <Member
                  key={member.identity}
                  member={member}
                  looks={alike.has(member.name) ? "alike" : "like no other"}
                  may={may}
                  evict={() => void act(call("evict", { ...ask, identity: member.identity }))}
                />
              ))}
          </ul>
          {meeting.members.length === 1 && <p class="quiet">{text("alone_note")}</p>}
          <Progress evicting={meeting.evicting} />
          {meeting.rules && (
            <Rules rules={meeting.rules} members={meeting.members} code={meeting.code} set={set} />
          )}
        </section>
      )}
      {meeting.phase === "live" && (
        <Invite invitation={meeting.invitation} company={meeting.members.length > 1 ? "others" : "none"} />
      )}
      <footer>
        {meeting.phase === "live" && (
          <>
            <button type="button" onClick={() => void act(call("rekey", ask))}>
              {text("rekey")}
            </button>
            {meeting.rules && <Lock rules={meeting.rules} set={set} />}
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
