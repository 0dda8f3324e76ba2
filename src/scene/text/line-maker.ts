/** Breaks letters of several looks into lines. */

import type { Font, Measure } from '../measure.ts'
import { cut } from '../wrap.ts'
import type { Run } from './lines.ts'

export interface Piece {
  readonly text: string
  readonly font: Font
  readonly color: string
  readonly background?: string
  readonly href?: string
  readonly underlined?: boolean
  readonly struck?: boolean
}

type Placed = Run & Pick<Piece, 'background'>

export interface Made {
  readonly width: number
  readonly runs: readonly Placed[]
}

/** Lines of one paragraph. */
const MOST = 3000

export class LineMaker {
  readonly #measure: Measure
  readonly #width: number
  readonly #lines: Made[] = []
  #runs: Placed[] = []
  #x = 0

  constructor(measure: Measure, width: number) {
    this.#measure = measure
    this.#width = width
  }

  /** A line break in a piece's text ends a line. */
  lines(pieces: readonly Piece[]): Made[] {
    for (const piece of pieces) {
      for (const [i, text] of piece.text.split('\n').entries()) {
        if (i) this.#end()
        this.#words(piece, text)
      }
      if (this.#lines.length > MOST) break
    }
    this.#end()
    return this.#lines
  }

  #words(piece: Piece, text: string): void {
    for (const word of text.match(/ *[^ ]+| +/g) ?? []) {
      const bare = word.trimStart()
      const wide = this.#measure(word, piece.font)
      if (this.#x + wide <= this.#width + 0.01 || (!bare && !this.#runs.length)) this.#put(piece, word, wide)
      else this.#broken(piece, bare)
    }
  }

  /** A word that has no room in the line. */
  #broken(piece: Piece, word: string): void {
    if (!word) return
    if (this.#runs.length) this.#end()
    const wide = this.#measure(word, piece.font)
    if (wide <= this.#width) return this.#put(piece, word, wide)
    for (const [i, part] of cut(word, piece.font, this.#measure, this.#width).entries()) {
      if (i) this.#end()
      this.#put(piece, part, this.#measure(part, piece.font))
      if (this.#lines.length > MOST) return
    }
  }

  #put(piece: Piece, text: string, width: number): void {
    const last = this.#runs.at(-1)
    if (last && looks(last, piece)) {
      const whole = last.text + text
      const wide = whole.length < 400 ? this.#measure(whole, piece.font) : last.width + width
      this.#runs[this.#runs.length - 1] = { ...last, text: whole, width: wide }
      this.#x = last.x + wide
    } else {
      this.#runs.push({ ...piece, text, x: this.#x, width })
      this.#x += width
    }
  }

  #end(): void {
    const runs = this.#runs.map((run, i) =>
      i === this.#runs.length - 1 && run.text.endsWith(' ') ? this.#trimmed(run) : run,
    )
    const last = runs.at(-1)
    this.#lines.push({ runs, width: last ? last.x + last.width : 0 })
    this.#runs = []
    this.#x = 0
  }

  #trimmed(run: Placed): Placed {
    const text = run.text.trimEnd()
    return { ...run, text, width: this.#measure(text, run.font) }
  }
}

const looks = (run: Placed, piece: Piece): boolean =>
  run.font === piece.font && run.color === piece.color && run.href === piece.href
