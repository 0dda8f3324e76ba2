import { concat, EMPTY, text } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Ending } from '../lib/gate.ts'

/** Longest line, in bytes. */
const LONGEST = 1 << 20
const NEWLINE = 10

/** One open of a file that is told things, a line each: done as soon as the line is whole. */
export class Obeying {
  readonly #obey: (line: string, who: object) => Promise<void>
  #begun: Uint8Array = EMPTY

  constructor(obey: (line: string, who: object) => Promise<void>) {
    this.#obey = obey
  }

  /** The first line that fails is the answer; what follows it is forgotten. */
  async write(data: Uint8Array, _call: Ending): Promise<void> {
    let rest = this.#begun.length ? concat([this.#begun, data]) : data
    this.#begun = EMPTY
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = rest.subarray(0, end)
      rest = rest.subarray(end + 1)
      await this.#obey(text(line), this)
    }
    if (rest.length > LONGEST) throw new FileError('EINVAL', `a line of more than ${LONGEST} bytes`)
    this.#begun = rest
  }

  async end(): Promise<void> {
    const line = this.#begun
    this.#begun = EMPTY
    if (line.length) await this.#obey(text(line), this)
  }
}
