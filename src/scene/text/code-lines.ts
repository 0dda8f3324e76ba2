/** Lays programs out. */

import { baseline } from '../letters.ts'
import type { Font } from '../measure.ts'
import type { Pen } from '../theme.ts'
import { highlight } from './highlight.ts'
import { LINES } from './lines.ts'
import type { Line, Rich, Run } from './lines.ts'

/** A program's lines; however wide they are, none is broken. */
export function codeLines(text: string, language: string, pen: Pen, size: number): Rich {
  const font: Font = { size, family: 'mono' }
  const height = Math.round(size * 1.52)
  let widest = 0
  const all = highlight(text, language)
  const lines = all.slice(0, LINES).map((marks, i): Line => {
    let x = 0
    const runs = marks.map(({ text, token }): Run => {
      const shown = text.slice(0, 1000)
      const width = pen.measure(shown, font)
      const run = { x, width, text: shown, font, color: pen.theme.code[token] }
      x += width
      return run
    })
    widest = Math.max(widest, x)
    return { y: i * height, height, base: i * height + baseline(size, height), runs, tag: 'pre', part: 0 }
  })
  return { width: widest, height: lines.length * height, under: [], lines, cut: all.length > LINES }
}
