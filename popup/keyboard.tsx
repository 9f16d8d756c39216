import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"

/** Arrow keys go to the same button of the next row, Home and End to the first and the last. Tab goes through all of them. */
export function moveInList(event: KeyboardEvent & { currentTarget: EventTarget }): void {
  const list = event.currentTarget
  const from = document.activeElement
  if (!(list instanceof HTMLElement) || !(from instanceof HTMLElement)) return
  const rows = [...list.children].map(row => [...row.querySelectorAll<HTMLElement>(".acts button")])
  const withButtons = rows.filter(buttons => buttons.length > 0)
  const at = withButtons.findIndex(buttons => buttons.includes(from))
  const column = withButtons[at]?.indexOf(from) ?? 0
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: withButtons.length - 1 }[event.key]
  const row = to === undefined || at < 0 ? undefined : withButtons[to]
  if (!row) return
  event.preventDefault()
  ;(row[column] ?? row[0])?.focus()
}

interface Props {
  leave(): void
  /** Accessible name of the button that gets the focus when this is left. */
  backTo: string
  children: ComponentChildren
}

/** What takes the place of the list for a while: it gets the focus, Escape leaves it, and the focus goes back. */
export function Subscreen({ leave, backTo, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus()
    return () =>
      queueMicrotask(() =>
        document.querySelector<HTMLElement>(`button[aria-label=${CSS.escape(backTo)}]`)?.focus(),
      )
  }, [backTo])
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={backTo}
      onKeyDown={event => {
        if (event.key !== "Escape") return
        // Else the browser closes the whole popup.
        event.preventDefault()
        leave()
      }}
    >
      {children}
    </div>
  )
}
