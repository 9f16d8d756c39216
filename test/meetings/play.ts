import { findBrowser } from "../../scripts/browsers.ts"
import type { BrowserName } from "../hook/support.ts"
import { launchHooked } from "./extension.ts"
import { openGround } from "./ground.ts"
import { expected, playRow, type Row } from "./row.ts"
import { SHAPES, type ShapeName } from "./shapes.ts"

const BROWSERS: BrowserName[] = ["chromium", "firefox"]
const isShape = (name: string): name is ShapeName => name in SHAPES

/** Plays every shape whose name holds one of `only`, so many `times`, in one browser after the other, and prints the table. */
export async function playShapes({ only = [""], times = 1 } = {}): Promise<Row[]> {
  const shapes = Object.keys(SHAPES)
    .filter(isShape)
    .filter(name => only.some(part => name.includes(part)))
  const rows: Row[] = []
  console.log(line("shape", "browser", "protected", "plaintext", "decoded", "verdict"))
  const ground = await openGround()
  for (const name of BROWSERS.filter(name => findBrowser(name))) {
    const browser = await launchHooked(name)
    for (const shape of shapes) {
      for (let time = 0; time < times; time++) {
        const row = await playRow(ground, browser, name, shape)
        rows.push(row)
        print(row)
      }
    }
    await browser.close()
  }
  await ground.close()
  return rows
}

/** Nothing left unsealed, and what came of it is what should. */
export function isGood({ shape, browser, plaintextPackets, verdict }: Row): boolean {
  return plaintextPackets === 0 && verdict === expected(shape, browser)
}

function print(row: Row): void {
  const { shape, browser, plaintextPackets, decoded, verdict } = row
  const said = isGood(row) ? verdict : `${verdict} – NOT AS EXPECTED: ${expected(shape, browser)}`
  console.log(line(shape, browser, row.protected ? "yes" : "no", plaintextPackets, decoded, said))
}

function line(shape: string, browser: string, sealed: string, ...rest: (string | number)[]): string {
  const [plain = "", decoded = "", verdict = ""] = rest.map(String)
  return `${shape.padEnd(52)} ${browser.padEnd(9)} ${sealed.padEnd(10)} ${plain.padStart(9)} ${decoded.padStart(8)}  ${verdict}`
}
