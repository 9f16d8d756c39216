/** The banner over a page, with the real strings. `?` and a JSON of the view says what it shows. */
import en from "../../_locales/en/messages.json"
import { showBanner } from "../../content/bridge/banner.ts"
import { localeText } from "../../content/bridge/text.ts"

const strings: Record<string, { message: string } | undefined> = en
const text = localeText((key, parts) =>
  (strings[key]?.message ?? "").replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ""),
)
showBanner(text, () => undefined).show(JSON.parse(decodeURIComponent(location.search.slice(1))))
