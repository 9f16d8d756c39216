import { text } from "../text.ts"
import { exportedPeople } from "./exported.ts"
import { known, trouble } from "./known.ts"
import { Person } from "./Person.tsx"

/** Everybody whose key this browser has met: verified people first, then by name. */
export function People() {
  const people = known.value
  if (!people) return <p class="quiet">{text("opening")}</p>
  const inOrder = [...people].sort(
    (a, b) =>
      Number(b.verifiedAt !== null) - Number(a.verifiedAt !== null) ||
      (a.alias ?? a.name).localeCompare(b.alias ?? b.name),
  )
  const save = () => {
    const url = URL.createObjectURL(
      new Blob([exportedPeople(inOrder, new Date())], { type: "application/json" }),
    )
    const link = document.createElement("a")
    link.href = url
    link.download = "sotto-people.json"
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <section>
      <h1 id="people">{text("people")}</h1>
      <p class="quiet">{text(people.length === 0 ? "people_none" : "people_note")}</p>
      {people.length > 0 && (
        <>
          <ul aria-labelledby="people" class="people">
            {inOrder.map(person => (
              <Person key={person.identity} person={person} />
            ))}
          </ul>
          <p class="acts">
            <button type="button" onClick={save}>
              {text("export")}
            </button>
          </p>
          <p class="quiet">{text("export_note")}</p>
        </>
      )}
      <p class="trouble" role="alert" hidden={trouble.value === "none"}>
        {trouble.value === "failed" && text("refusal_failed")}
      </p>
    </section>
  )
}
