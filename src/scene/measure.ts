/** How wide a text is, read off the tables of the fonts themselves: the same wherever it is asked. */

import { Face } from './face.ts'

export interface Font {
  /** Pixels. */
  readonly size: number
  readonly family?: 'sans' | 'serif' | 'mono'
  readonly bold?: boolean
  readonly italic?: boolean
}

/** Width of one line of text, in pixels. */
export type Measure = (text: string, font: Font) => number

/** The fonts there are, by the names of DejaVu's files. */
export const faceNames = [
  'DejaVuSans',
  'DejaVuSans-Bold',
  'DejaVuSans-Oblique',
  'DejaVuSans-BoldOblique',
  'DejaVuSerif',
  'DejaVuSerif-Bold',
  'DejaVuSerif-Italic',
  'DejaVuSerif-BoldItalic',
  'DejaVuSansMono',
  'DejaVuSansMono-Bold',
  'DejaVuSansMono-Oblique',
  'DejaVuSansMono-BoldOblique',
] as const
export type FaceName = (typeof faceNames)[number]

/** Where glyphs come from that a face lacks; after it, from the system. */
export const FALLBACK: FaceName = 'DejaVuSans'

const families = { sans: 'DejaVuSans', serif: 'DejaVuSerif', mono: 'DejaVuSansMono' } as const

export function faceName({ family = 'sans', bold, italic }: Font): FaceName {
  const slant = italic ? (family === 'serif' ? 'Italic' : 'Oblique') : ''
  const style = `${bold ? 'Bold' : ''}${slant}`
  return `${families[family]}${style && `-${style}`}` as FaceName
}

/** What a font is called in CSS, and on a canvas: families of our own, then what the system has. */
export function css({ size, family = 'sans', bold, italic }: Font): string {
  const generic = { sans: 'sans-serif', serif: 'serif', mono: 'monospace' }[family]
  return `${italic ? 'italic ' : ''}${bold ? 'bold ' : ''}${size}px "rio ${family}", "rio symbols", ${generic}`
}

/** Which of our families is like one that somebody names. */
export function familyLike(name: string): NonNullable<Font['family']> {
  if (/mono|courier|consol|menlo/i.test(name)) return 'mono'
  return !/sans/i.test(name) && /serif|times|georgia/i.test(name) ? 'serif' : 'sans'
}

/** `bold mono italic serif`, in any order. */
export const fontOf = (size: number, style: string): Font => ({
  size,
  family: /\bmono\b/.test(style) ? 'mono' : /\bserif\b/.test(style) ? 'serif' : 'sans',
  bold: /\bbold\b/.test(style),
  italic: /\bitalic\b/.test(style),
})

/**
 * Measures with the fonts given.
 * @param bytes of a face's TTF file: asked for once, when it is first needed
 */
export function measurer(bytes: (name: FaceName) => Uint8Array): Measure {
  const faces = new Map<FaceName, Face>()
  const face = (name: FaceName): Face => {
    const known = faces.get(name) ?? new Face(bytes(name))
    faces.set(name, known)
    return known
  }
  return (text, font) => {
    const own = face(faceName(font))
    let em = 0
    let before = 0
    for (const character of joined(text, font.family)) {
      const code = character.codePointAt(0)!
      const glyph = own.glyph(code)
      em += glyph ? own.advance(glyph) + own.kern(before, glyph) : elsewhere(face(FALLBACK), code)
      before = glyph
    }
    return em * font.size
  }
}

/** Letters that DejaVu writes as one; it has them as characters too. */
const ligatures: Readonly<Record<string, string>> = { ff: 'ﬀ', fi: 'ﬁ', fl: 'ﬂ', ffi: 'ﬃ', ffl: 'ﬄ' }
const joins = { sans: /ff[il]|f[fil]/g, serif: /ffl|f[fil]/g, mono: /(?!)/g } as const
const joined = (text: string, family: keyof typeof joins = 'sans'): string =>
  text.replace(joins[family], (letters) => ligatures[letters]!)

/** Of the system's fonts nothing is known: what is wide in most of them counts as wide. */
function elsewhere(fallback: Face, code: number): number {
  const glyph = fallback.glyph(code)
  if (glyph) return fallback.advance(glyph)
  if (invisible(code)) return 0
  if (code >= 0x1f000 && code < 0x20000) return 1.25
  return code >= 0x1100 ? 1 : 0.6
}

/** Joiners, marks of direction and variation selectors. */
const invisible = (code: number): boolean =>
  code < 0x20 || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f)
