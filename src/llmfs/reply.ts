import { text as decoded, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { Tape } from '../lib/tape.ts'
import type { KeptWords } from '../store/agents.ts'
import { Blocks } from './blocks.ts'
import type { Match } from './blocks.ts'
import { Calls } from './calls.ts'
import { toText } from './rules.ts'
import type { Rule } from './rules.ts'

/** What comes of one turn, as tapes that any number of readers follow. */
export class Reply {
  readonly output = new Tape()
  readonly THOUGHTS = new Tape()
  readonly calls = new Calls()
  /** By the text of the rules that find them. */
  readonly #blocks = new Map<string, Blocks>()
  #outcome = new Tape()
  #whole = false

  /** One that has ended, as it is kept. */
  static whole(kept: Omit<KeptWords, 'prompt'>, status: string, error?: string): Reply {
    const reply = new Reply()
    if (kept.output) reply.say(kept.output)
    reply.THOUGHTS.append(utf8(kept.thoughts))
    reply.calls.tape.append(utf8(kept.calls))
    reply.end(status, error)
    return reply
  }

  /** Empty until the turn has ended, or is paused; then the agent's status word. */
  get outcome(): Tape {
    return this.#outcome
  }

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
    this.#tell(status)
  }

  /** It waits until nobody knows when: who has asked for its outcome is told so. */
  pause(): void {
    this.#tell('paused')
    this.#outcome = new Tape()
  }

  #tell(status: string): void {
    this.#outcome.append(utf8(`${status}\n`))
    this.#outcome.end()
  }

  #close(blocks: Blocks): void {
    blocks.over(this.#whole)
    blocks.end()
  }
}
