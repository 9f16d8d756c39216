import type { MemberRow, RulesView } from "../src/messages/popup.ts"
import { ADMISSIONS, AUTHORITIES, isRuleChange, type RuleChange } from "../src/messages/rules.ts"
import { Name } from "./Name.tsx"
import { ToPeople } from "./ToPeople.tsx"
import { text } from "./text.ts"

interface Props {
  rules: RulesView
  set(change: RuleChange): void
}

/** Who comes in, and who decides; and the code of all who are in. What one may not change is shown, and cannot be touched. */
export function Rules({ rules, members, code, set }: Props & { members: MemberRow[]; code: string }) {
  const setsHosts = rules.may.includes("set-hosts")
  const choose = (rule: RuleChange["rule"]) => (event: { currentTarget: HTMLSelectElement }) => {
    const change: unknown = { rule, to: event.currentTarget.value }
    if (isRuleChange(change)) set(change)
  }
  return (
    <details class="rules">
      <summary>{text("rules_and_code")}</summary>
      {code !== "" && (
        <p class="quiet meeting-code">
          {text("meeting_code")} <strong>{code}</strong>
        </p>
      )}
      <label class="rule">
        <span>{text("who_may_come_in")}</span>
        <select
          value={rules.admission}
          disabled={!rules.may.includes("set-rules")}
          onChange={choose("admission")}
        >
          {ADMISSIONS.map(one => (
            <option key={one} value={one}>
              {text(`admission_${one.replaceAll("-", "_")}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="rule">
        <span>{text("who_decides")}</span>
        <select value={rules.authority} disabled={!setsHosts} onChange={choose("authority")}>
          {AUTHORITIES.map(one => (
            <option key={one} value={one}>
              {text(`authority_${one}`)}
            </option>
          ))}
        </select>
      </label>
      {setsHosts && <Hosts members={members} set={set} />}
      <ToPeople />
    </details>
  )
}

/** Whoever may say who is host makes others hosts, and takes hosts off; the last one stays. */
function Hosts({ members, set }: { members: MemberRow[]; set: Props["set"] }) {
  const hosts = members.filter(member => member.host === "host")
  const others = members.filter(({ host, self }) => (host === "host" ? hosts.length > 1 : self === "other"))
  return (
    <ul class="hosts" aria-label={text("hosts")}>
      {others.map(({ identity, name, host }) => {
        const [word, to] =
          host === "host" ? (["unmake_host", "no-host"] as const) : (["make_host", "host"] as const)
        return (
          <li key={identity}>
            <p class="who">
              <Name of={name} />
            </p>
            <p class="acts">
              <button
                type="button"
                aria-label={text(`${word}_name`, name)}
                onClick={() => set({ rule: "host", to, identity })}
              >
                {text(word)}
              </button>
            </p>
          </li>
        )
      })}
    </ul>
  )
}

export function Lock({ rules, set }: Props) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={rules.door === "locked"}
        aria-checked={rules.door === "locked"}
        disabled={!rules.may.includes("set-rules")}
        onChange={event => set({ rule: "door", to: event.currentTarget.checked ? "locked" : "open" })}
      />
      <span>{text("lock")}</span>
    </label>
  )
}
