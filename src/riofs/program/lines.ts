/** Where the lines of a text begin. A line ends with a newline, whatever else JavaScript takes for the end of one. */
export class Lines {
  readonly #source: string
  readonly #starts: number[] = [0]

  constructor(source: string) {
    this.#source = source
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  get count(): number {
    return this.#starts.length
  }

  /** The line and column of an offset; both from 1. */
  at(offset: number): readonly [line: number, column: number] {
    const line = lastUpTo(this.#starts, offset)
    return [line + 1, offset - this.#starts[line]! + 1]
  }

  /** The offset of a line and column; what is outside of the text is its nearest end. */
  offset(line: number, column: number): number {
    const row = Math.min(Math.max(line, 1), this.count) - 1
    const end = row + 1 < this.count ? this.#starts[row + 1]! - 1 : this.#source.length
    return Math.min(this.#starts[row]! + Math.max(column, 1) - 1, end)
  }

  /** The offset of a column that counts characters, as the engine does: those beyond U+FFFF are one, not two. */
  offsetOfCharacter(line: number, column: number): number {
    let units = 0
    let left = column - 1
    for (const character of this.text(line)) {
      if (left-- <= 0) break
      units += character.length
    }
    return this.offset(line, units + 1)
  }

  /** A line without its newline, from 1. */
  text(line: number): string {
    return this.#source.slice(this.#starts[line - 1], this.offset(line, Infinity))
  }
}

/** The index of the last number that is not above a value, in a list that rises and begins below it. */
export function lastUpTo(rising: readonly number[], value: number): number {
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (rising[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}
