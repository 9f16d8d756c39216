import { text } from "./text.ts"

/** Opens once, when the extension has been installed: what it does and how, in sixty words. */
export function Welcome() {
  return (
    <>
      <img src="../icons/128.png" alt="" width="64" height="64" />
      <h1>{text("welcome_title")}</h1>
      <p>{text("welcome_lead")}</p>
      <ol>
        {["welcome_step_1", "welcome_step_2", "welcome_step_3"].map(step => (
          <li key={step}>{text(step)}</li>
        ))}
      </ol>
      <p>{text("welcome_end")}</p>
    </>
  )
}
