/** Which colour is what. */

import { moved, rounded } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { sans } from '../theme.ts'
import type { Pen } from '../theme.ts'
import { fitted } from '../wrap.ts'

const font = sans(12)
const LINE = 20
/** Rows that a legend may have. */
const ROWS = 3

export interface Legend {
  readonly drawn: readonly Drawn[]
  readonly width: number
  readonly height: number
}

/** Beside each other, in as many rows as it takes; what has no room is counted. */
export function legend(
  names: readonly string[],
  color: (i: number) => string,
  width: number,
  pen: Pen,
  rows = ROWS,
): Legend {
  const drawn: Drawn[] = []
  let [x, y, widest] = [0, 0, 0]
  for (const [i, name] of names.entries()) {
    const text = fitted(name || '–', font, pen.measure, Math.max(20, Math.min(220, width - 18)))
    const wide = 18 + pen.measure(text, font)
    if (x > 0 && x + wide > width) {
      if (y / LINE + 1 >= rows) {
        drawn.push(word(`+${names.length - i}`, x, y, pen))
        break
      }
      x = 0
      y += LINE
    }
    drawn.push(
      { kind: 'path', d: rounded(x, y + 3, 11, 11, 3.5), fill: color(i) },
      word(text, x + 17, y, pen),
    )
    x += wide + 16
    widest = Math.max(widest, x - 16)
  }
  return { drawn, width: widest, height: names.length ? y + LINE : 0 }
}

/** One below the other. */
export function listed(
  names: readonly string[],
  color: (i: number) => string,
  size: { readonly width: number; readonly height: number },
  pen: Pen,
): Legend {
  const rows = Math.max(1, Math.floor(size.height / LINE))
  const shown = names.length > rows ? names.slice(0, rows - 1) : names
  const texts = shown.map((name) => fitted(name || '–', font, pen.measure, size.width - 17))
  const more = names.length - shown.length
  const drawn = texts.flatMap((text, i) => [swatch(0, i * LINE, color(i)), word(text, 17, i * LINE, pen)])
  return {
    drawn: more ? [...drawn, word(`+${more}`, 17, shown.length * LINE, pen)] : drawn,
    width: 17 + texts.reduce((most, text) => Math.max(most, pen.measure(text, font)), 0),
    height: (shown.length + (more ? 1 : 0)) * LINE,
  }
}

const swatch = (x: number, y: number, fill: string): Drawn => ({
  kind: 'path',
  d: rounded(x, y + 3, 11, 11, 3.5),
  fill,
})

const word = (text: string, x: number, y: number, { theme }: Pen): Drawn => ({
  kind: 'text',
  text,
  x,
  y: y + 13,
  font,
  fill: theme.muted,
})

export const at = ({ drawn }: Legend, x: number, y: number): Drawn => moved(x, y, drawn)
