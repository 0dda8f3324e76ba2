import { utf8 } from '../lib/bytes.ts'
import { Fences } from '../lib/fences.ts'
import { Tape } from '../lib/tape.ts'
import type { Work } from './matching.ts'
import type { Pattern } from './pattern.ts'
import type { Rule } from './rules.ts'
import { LONGEST } from './state.ts'

/** Runs expressions, and calls back with what they found. */
export type Match = (work: Work, found: (payloads: readonly string[]) => void) => void

/** What the rules of one output find in replies, as a tape: a blank line between two. */
export class Blocks {
  readonly tape = new Tape()
  readonly #tags: ReadonlySet<string>
  readonly #patterns: readonly Pattern[]
  readonly #match: Match
  readonly #fences = new Fences(LONGEST + 1)
  readonly #texts: string[] = []
  #text = ''

  constructor(rules: readonly Rule[], match: Match) {
    this.#tags = new Set(rules.filter(({ pattern }) => !pattern).map(({ name }) => name.toLowerCase()))
    this.#patterns = rules.flatMap(({ pattern }) => pattern ?? [])
    this.#match = match
  }

  /** The next words of a reply: a block is there as soon as it closes. */
  push(text: string): void {
    for (const { tag, body } of this.#fences.push(text)) this.#fenced(tag, body)
    if (this.#patterns.length) this.#text += text
  }

  /** A reply is over. A block that it left open is one all the same, when the reply is whole. */
  over(whole: boolean): void {
    for (const { tag, body } of this.#fences.end()) if (whole) this.#fenced(tag, body)
    if (this.#text) this.#texts.push(this.#text)
    this.#text = ''
  }

  /** Looks in the replies that are over for what needs them whole, and calls back. */
  match(then: () => void): void {
    const texts = this.#texts.splice(0)
    if (texts.length === 0) return then()
    this.#match({ patterns: this.#patterns, texts }, (payloads) => {
      for (const payload of payloads) this.#give(`${payload.replace(/\n$/, '')}\n`)
      then()
    })
  }

  /** No more replies: when all was looked through, the tape ends. */
  end(): void {
    this.match(() => this.tape.end())
  }

  #fenced(tag: string, body: string): void {
    if (this.#tags.has(tag.toLowerCase())) this.#give(body)
  }

  #give(payload: string): void {
    if (payload.trim() === '') return
    this.tape.append(utf8(this.tape.length ? `\n${payload}` : payload))
  }
}
