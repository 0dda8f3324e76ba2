/** Advances and kerning of a TrueType font: the tables cmap, hmtx and kern. */

/** How many characters are remembered: all that a text usually has. */
const REMEMBERED = 4096

export class Face {
  readonly #bytes: DataView
  readonly #tables: ReadonlyMap<string, number>
  readonly #units: number
  /** Glyphs with an advance of their own; those after have the last one's. */
  readonly #metrics: number
  readonly #glyphs = new Map<number, number>()
  readonly #cmap: Lookup

  /**
   * @param file a whole TTF file
   * @throws RangeError when it is none
   */
  constructor(file: Uint8Array) {
    this.#bytes = new DataView(file.buffer, file.byteOffset, file.byteLength)
    this.#tables = tables(this.#bytes)
    this.#units = this.#bytes.getUint16(this.#table('head') + 18)
    this.#metrics = this.#bytes.getUint16(this.#table('hhea') + 34)
    this.#cmap = cmap(this.#bytes, this.#table('cmap'))
  }

  /** The glyph of a character; 0: it has none. */
  glyph(code: number): number {
    const known = this.#glyphs.get(code)
    if (known !== undefined) return known
    const glyph = this.#cmap(code)
    if (this.#glyphs.size < REMEMBERED) this.#glyphs.set(code, glyph)
    return glyph
  }

  /** In ems. */
  advance(glyph: number): number {
    const row = Math.min(glyph, this.#metrics - 1)
    return this.#bytes.getUint16(this.#table('hmtx') + 4 * row) / this.#units
  }

  /** How much nearer or farther the second stands, in ems: found by halving, the pairs are sorted. */
  kern(left: number, right: number): number {
    const at = this.#tables.get('kern')
    if (at === undefined || !left) return 0
    const wanted = left * 0x10000 + right
    const first = at + 18
    let low = 0
    let high = this.#bytes.getUint16(at + 10) - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const pair = this.#bytes.getUint32(first + 6 * middle)
      if (pair === wanted) return this.#bytes.getInt16(first + 6 * middle + 4) / this.#units
      if (pair < wanted) low = middle + 1
      else high = middle - 1
    }
    return 0
  }

  #table(name: string): number {
    const at = this.#tables.get(name)
    if (at === undefined) throw new RangeError(`a font without ${name}`)
    return at
  }
}

type Lookup = (code: number) => number

function tables(bytes: DataView): Map<string, number> {
  const found = new Map<string, number>()
  for (let at = 12, left = bytes.getUint16(4); left > 0; at += 16, left--) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((i) => bytes.getUint8(at + i)))
    found.set(name, bytes.getUint32(at + 8))
  }
  return found
}

/** Format 12 knows all characters, format 4 those of 16 bits. */
function cmap(bytes: DataView, table: number): Lookup {
  const at = (i: number): number => table + bytes.getUint32(table + 4 + 8 * i + 4)
  const all = Array.from({ length: bytes.getUint16(table + 2) }, (_, i) => at(i))
  const long = all.find((at) => bytes.getUint16(at) === 12)
  if (long !== undefined) return groups(bytes, long)
  const short = all.find((at) => bytes.getUint16(at) === 4)
  if (short !== undefined) return segments(bytes, short)
  throw new RangeError('a font without a cmap of format 4 or 12')
}

function groups(bytes: DataView, table: number): Lookup {
  const count = bytes.getUint32(table + 12)
  return (code) => {
    const at = table + 16 + 12 * firstEnding(count, code, (i) => bytes.getUint32(table + 16 + 12 * i + 4))
    if (at >= table + 16 + 12 * count || bytes.getUint32(at) > code) return 0
    return bytes.getUint32(at + 8) + code - bytes.getUint32(at)
  }
}

function segments(bytes: DataView, table: number): Lookup {
  const twice = bytes.getUint16(table + 6)
  const [ends, starts] = [table + 14, table + 16 + twice]
  return (code) => {
    const i = firstEnding(twice / 2, code, (i) => bytes.getUint16(ends + 2 * i))
    const at = starts + 2 * i
    if (2 * i >= twice || bytes.getUint16(at) > code) return 0
    const [delta, offset] = [bytes.getUint16(at + twice), bytes.getUint16(at + 2 * twice)]
    if (!offset) return (code + delta) & 0xffff
    const glyph = bytes.getUint16(at + 2 * twice + offset + 2 * (code - bytes.getUint16(at)))
    return glyph && (glyph + delta) & 0xffff
  }
}

/** The first of some that are sorted whose end is not before the code. */
function firstEnding(count: number, code: number, end: (i: number) => number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (end(middle) < code) low = middle + 1
    else high = middle
  }
  return low
}
