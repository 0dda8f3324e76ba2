import { text as decoded, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { Tape } from '../lib/tape.ts'
import { Blocks } from './blocks.ts'
import type { Match } from './blocks.ts'
import { toText } from './rules.ts'
import type { Rule } from './rules.ts'

/** What comes of one turn, as tapes that any number of readers follow. */
export class Reply {
  readonly output = new Tape()
  readonly THOUGHTS = new Tape()
  /** Empty until the turn has ended, then the agent's status word. */
  readonly outcome = new Tape()
  /** By the text of the rules that find them. */
  readonly #blocks = new Map<string, Blocks>()
  #whole = false

  /** The next words. */
  say(text: string): void {
    this.output.append(utf8(text))
    for (const blocks of this.#blocks.values()) blocks.push(text)
  }

  /** What rules find in it, from its beginning on, whenever they are asked for. */
  blocks(rules: readonly Rule[], match: Match): Tape {
    const key = toText(rules)
    const known = this.#blocks.get(key)
    if (known) return known.tape
    const blocks = new Blocks(rules, match)
    this.#blocks.set(key, blocks)
    if (this.output.length) blocks.push(decoded(this.output.all()))
    if (this.output.ended) this.#close(blocks)
    return blocks.tape
  }

  /**
   * Nothing more comes.
   * @param error what readers of `output` get after what was produced
   */
  end(status: string, error?: string): void {
    this.#whole = status === 'idle'
    this.output.end(error === undefined ? undefined : new FileError('EIO', error))
    this.THOUGHTS.end()
    for (const blocks of this.#blocks.values()) this.#close(blocks)
    this.outcome.append(utf8(`${status}\n`))
    this.outcome.end()
  }

  #close(blocks: Blocks): void {
    blocks.over(this.#whole)
    blocks.end()
  }
}
