import { lastUpTo } from './lines.ts'

/** What stands in place of a part of a text; `from` is `to` where something is put between. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A part of the text, with its edits, or what is put in by itself and belongs to one place. */
export type Part =
  | { readonly from: number; readonly to: number }
  | { readonly text: string; readonly from: number }

/** A text made of parts of another, which knows where each of its characters comes from. */
export class Woven {
  readonly #pieces: string[] = []
  /** By segment: where it begins here, where there, and whether it is as it was there. */
  readonly #here: number[] = [0]
  readonly #there: number[] = [0]
  readonly #same: boolean[] = [false]
  readonly #used = new Set<Edit>()
  #length = 0

  /** @param edits none reaches into another; those at one place in the order in which they shall stand */
  constructor(source: string, edits: readonly Edit[], parts: readonly Part[]) {
    const sorted = edits.toSorted((a, b) => a.from - b.from)
    for (const part of parts)
      if ('text' in part) this.#put(part.text, part.from, false)
      else this.#weave(source, sorted, part.from, part.to)
  }

  get text(): string {
    return this.#pieces.join('')
  }

  /** Where a character comes from: of what was put in, the place where it was put. */
  origin(offset: number): number {
    const segment = lastUpTo(this.#here, offset)
    return this.#there[segment]! + (this.#same[segment] ? offset - this.#here[segment]! : 0)
  }

  #weave(source: string, edits: readonly Edit[], from: number, to: number): void {
    let at = from
    for (let i = firstFrom(edits, from); i < edits.length && edits[i]!.to <= to; i++) {
      const edit = edits[i]!
      if (this.#used.has(edit)) continue // between two parts: the first has it
      this.#used.add(edit)
      this.#put(source.slice(at, edit.from), at, true)
      this.#put(edit.text, edit.from, false)
      at = edit.to
    }
    this.#put(source.slice(at, to), at, true)
  }

  #put(text: string, there: number, same: boolean): void {
    if (text === '') return
    this.#here.push(this.#length)
    this.#there.push(there)
    this.#same.push(same)
    this.#pieces.push(text)
    this.#length += text.length
  }
}

/** The index of the first edit that is not before a place. */
function firstFrom(edits: readonly Edit[], from: number): number {
  let low = 0
  let high = edits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edits[middle]!.from < from) low = middle + 1
    else high = middle
  }
  return low
}
