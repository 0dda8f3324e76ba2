/** Texts as lines: broken where they are too wide, and bounded. */

import type { Font, Measure } from './measure.ts'

/** Longest text that is looked at, in UTF-16 units, and most lines that are drawn. */
export const LONGEST = 100_000
export const LINES = 2000

/** The lines of a text; one that is wider than `width` is broken between words, or inside one where it must be. */
export function lines(text: string, font: Font, measure: Measure, width = Infinity): readonly string[] {
  const found: string[] = []
  for (const line of text
    .slice(0, LONGEST)
    .replaceAll('\t', '    ')
    .split(/\r\n|\r|\n/)) {
    if (found.length >= LINES) break
    if (width === Infinity) found.push(line)
    else found.push(...broken(line, font, measure, width))
  }
  if (found.length > LINES || text.length > LONGEST) return [...found.slice(0, LINES - 1), '…']
  return found
}

function broken(line: string, font: Font, measure: Measure, width: number): string[] {
  const found: string[] = []
  let here = ''
  let wide = 0
  for (const word of line.match(/\S+\s*|\s+/g) ?? ['']) {
    const own = measure(word.trimEnd(), font)
    if (here && wide + own > width) {
      found.push(here.trimEnd())
      here = ''
      wide = 0
    }
    if (own > width) {
      const pieces = cut(word, font, measure, width)
      here = pieces.pop()!
      found.push(...pieces)
    } else here += word
    wide = measure(here, font)
    if (found.length > LINES) break
  }
  return [...found, here.trimEnd()]
}

/** A word that is too wide by itself, in pieces that are not; never less than a character. */
export function cut(word: string, font: Font, measure: Measure, width: number): string[] {
  const pieces: string[] = []
  let here = ''
  let wide = 0
  for (const character of word) {
    const own = measure(character, font)
    if (here && wide + own > width) {
      pieces.push(here)
      here = ''
      wide = 0
    }
    here += character
    wide += own
  }
  return [...pieces, here]
}

/** As much of a text as has room, with an ellipsis where some has not. */
export function fitted(text: string, font: Font, measure: Measure, width: number): string {
  const line = text.slice(0, 1000).replaceAll(/\s+/g, ' ')
  if (measure(line, font) <= width) return line
  let low = 0
  let high = line.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (measure(`${line.slice(0, middle)}…`, font) <= width) low = middle
    else high = middle - 1
  }
  return `${whole(line.slice(0, low)).trimEnd()}…`
}

/** Without half a pair at its end. */
const whole = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '')
