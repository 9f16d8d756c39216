import { createHash } from "node:crypto"

/** Shows the meeting's host, which lies behind the `#` and so never reaches this server; sends nothing anywhere. */
const SCRIPT = `
const text = location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/");
let host = "";
try {
  const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
  host = new URL(new TextDecoder().decode(bytes.subarray(65))).host;
} catch {}
document.getElementById("host").textContent = host || "a meeting";
document.getElementById("broken").hidden = host !== "";
`

const STYLE = `
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.5rem; }
ol { padding-inline-start: 1.4rem; }
li { margin-block: .5rem; }
.quiet { opacity: .75; font-size: .9rem; }
b { overflow-wrap: anywhere; }
`

const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>You are invited</title>
<style>${STYLE}</style>
<main>
<h1>You are invited to a protected meeting on <b id="host">a meeting</b>.</h1>
<p>Only those who come in by this invitation can see and hear each other; the meeting's server cannot.</p>
<ol>
<li>Have Sotto installed in this browser.</li>
<li>Click the Sotto icon in the toolbar, give your name, and click <strong>Join</strong>.</li>
</ol>
<p id="broken" role="alert" hidden>This address holds no whole invitation. Copy it again, to its end.</p>
<p class="quiet">Whoever has this address can ask to come in: pass it on only to people you expect. The part behind the # stays in your browser.</p>
</main>
<script>${SCRIPT}</script>
</html>
`

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/** Where an invitation leads somebody without knowing what to do with it. */
export const INVITATION_PAGE = {
  body,
  headers: {
    "content-security-policy": `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
  },
} as const
