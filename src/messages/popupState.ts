/** The door at which a popup takes the state that the background pushes. */
import { isCount, isFields, isHex, isListOf, isOneOf, isText } from "./decode.ts"
import { DEEDS, type Deed, type DoorView, type MemberRow, type PopupState, type RulesView } from "./popup.ts"
import { ADMISSIONS, AUTHORITIES } from "./rules.ts"
import type { Warning } from "./sentences.ts"

const isWarning = (value: unknown): value is Warning =>
  isFields(value) && isText(value["id"]) && isText(value["kind"]) && typeof value["since"] === "number"

const isRow = (value: unknown): value is MemberRow =>
  isFields(value) &&
  isCount(value["leaf"]) &&
  isText(value["name"], 512) &&
  (value["alias"] === null || isText(value["alias"])) &&
  isOneOf(value["self"], ["you", "other"]) &&
  isOneOf(value["trust"], ["verified", "known", "new", "changed-key"]) &&
  isOneOf(value["host"], ["host", "no-host"]) &&
  isFields(value["sends"])

const isAtTheDoor = (value: unknown): value is DoorView =>
  isFields(value) && isHex(value["identity"], 32) && isText(value["words"])

const isRules = (value: unknown): value is RulesView =>
  isFields(value) &&
  isOneOf(value["admission"], ADMISSIONS) &&
  isOneOf(value["door"], ["open", "locked"]) &&
  isOneOf(value["authority"], AUTHORITIES) &&
  isListOf(value["may"], (deed): deed is Deed => isOneOf(deed, DEEDS))

function isMeeting(value: unknown): value is PopupState["meeting"] {
  if (value === null) return true
  return (
    isFields(value) &&
    isOneOf(value["phase"], ["joining", "live", "ended"]) &&
    isText(value["invitation"], 8192) &&
    isText(value["code"]) &&
    (value["rules"] === null || isRules(value["rules"])) &&
    isListOf(value["members"], isRow) &&
    isListOf(value["atTheDoor"], isAtTheDoor)
  )
}

/** @returns `undefined` for anything that is no state of this version; the popup keeps the last one then. */
export function decodePopupState(data: unknown): PopupState | undefined {
  return isState(data) ? data : undefined
}

function isState(data: unknown): data is PopupState {
  return (
    isFields(data) &&
    isFields(data["site"]) &&
    isFields(data["protection"]) &&
    isOneOf(data["protection"]["state"], ["protected", "waiting", "not-protected", "stopped"]) &&
    (data["epoch"] === null || isCount(data["epoch"])) &&
    isMeeting(data["meeting"]) &&
    isListOf(data["warnings"], isWarning) &&
    isText(data["name"], 512) &&
    isText(data["relay"], 512)
  )
}
