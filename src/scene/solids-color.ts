import { Color } from 'three'

const FORM = /^(?:#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([\d\s.,%/-]+\))$/i

/** A CSS colour as three's; the other one where it is none. Alpha is left out. */
export function colorOf(text: unknown, or: string | number): Color {
  const color = new Color(or)
  if (typeof text !== 'string')
    return typeof text === 'number' && text >= 0 ? color.set(text & 0xffffff) : color
  const said = text.trim().toLowerCase()
  const names: Readonly<Record<string, number>> = Color.NAMES
  if (Object.hasOwn(names, said)) return color.set(names[said]!)
  if (!FORM.test(said)) return color
  return color.set(said.startsWith('#') ? opaque(said) : said)
}

/** #rgba and #rrggbbaa without their alpha. */
const opaque = (hex: string): string =>
  hex.length === 5 ? hex.slice(0, 4) : hex.length === 9 ? hex.slice(0, 7) : hex
