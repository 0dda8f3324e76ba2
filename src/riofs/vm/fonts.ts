import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fontOf, measurer } from '../../scene/measure.ts'

const fonts = new URL('ttf/', import.meta.resolve('dejavu-fonts-ttf/package.json'))

/** Width of a text in pixels, in the fonts that it is drawn with: `bold mono italic serif` in any order. */
export function measuring(): (text: string, size: number, style: string) => number {
  const measure = measurer((name) => readFileSync(fileURLToPath(new URL(`${name}.ttf`, fonts))))
  return (text, size, style) => measure(text, fontOf(size, style))
}
