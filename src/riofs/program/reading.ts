import { FileError } from '../../lib/errno.ts'
import { Fences } from '../../lib/fences.ts'
import type { Block } from '../../lib/fences.ts'
import type { Fault } from '../guest/guest.ts'
import { isBegun, isProgram, isSound, looksLikeCode } from './judge.ts'
import { languageOf } from './tags.ts'

/** What a text asks for: a program to be run here or on another machine, or what is wrong with it. */
export type Found =
  | { readonly kind: 'program'; readonly source: string }
  | { readonly kind: 'elsewhere'; readonly machine: string; readonly source: string }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** Where the machine of a name is, if there is one. */
export type Machines = (name: string) => 'here' | 'elsewhere' | 'unknown'

/** Longest text and longest program, in bytes. */
const TEXT = 64 << 20
const PROGRAM = 1 << 20

const NOTHING =
  'no program found; write JavaScript, TypeScript, SVG, HTML or a scene as JSON: alone, or in ``` fences with any text around them'
const TOO_LONG = 'the program is too long: one may have 1 MiB'
const NO_TEXT = 'what was written is not text: it is not UTF-8'

/**
 * Finds the programs in what somebody writes, which comes in pieces: those in fences as soon as they close, with whatever text
 * around; a text without fences is one at its end. A text that begins as a program is one, whatever its strings contain.
 */
export class Reading {
  readonly #machine: Machines
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  readonly #fences = new Fences(PROGRAM + 1)
  /** The whole text while it may be one program; what it is, is decided at its first fence. */
  #text: string | undefined = ''
  #begun = false
  /** Fences in a text that has begun as a program. */
  readonly #within: Block[] = []
  /** The first that may have been meant as a program, should nothing else be. */
  #doubtful: string | undefined
  #bytes = 0
  #blank = true
  #found = false
  #over = false

  constructor(machine: Machines) {
    this.#machine = machine
  }

  /** What is whole with this piece. @throws FileError when the text is longer than 64 MiB */
  *push(bytes: Uint8Array): Generator<Found, void, void> {
    this.#bytes += bytes.length
    if (this.#bytes > TEXT) throw new FileError('EFBIG', 'what is written to the display has at most 64 MiB')
    yield* this.#take(this.#decoded(bytes))
  }

  /** What is whole because nothing more comes. */
  *end(): Generator<Found, void, void> {
    yield* this.#take(this.#decoded())
    if (this.#over) return
    this.#over = true
    yield* this.#closed([...this.#fences.end()])
    const text = this.#text ?? ''
    if (this.#begun || isProgram(text)) yield* this.#program(text)
    if (this.#found || this.#blank) return
    if (this.#doubtful) yield* this.#program(this.#doubtful)
    else yield fault(this.#bytes > PROGRAM && this.#text === undefined ? TOO_LONG : NOTHING)
  }

  *#take(text: string | undefined): Generator<Found, void, void> {
    if (this.#over) return
    if (text === undefined) {
      this.#over = true
      return yield fault(NO_TEXT)
    }
    this.#blank &&= text.trim() === ''
    if (this.#text !== undefined) this.#text += text
    yield* this.#closed([...this.#fences.push(text)])
    if (this.#text !== undefined && this.#text.length > PROGRAM) yield* this.#fenced()
  }

  /** The text of bytes; undefined when they are not UTF-8. */
  #decoded(bytes?: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      return undefined
    }
  }

  /** Fences that have closed: programs, unless they stand inside of one. */
  *#closed(blocks: readonly Block[]): Generator<Found, void, void> {
    this.#within.push(...blocks)
    if (blocks.length === 0 || this.#begun) return
    this.#begun = this.#text !== undefined && isBegun(beforeFence(this.#text))
    if (!this.#begun) yield* this.#fenced()
  }

  /** The text is not one program: what is in its fences are some. */
  *#fenced(): Generator<Found, void, void> {
    this.#text = undefined
    this.#begun = false
    for (const block of this.#within.splice(0)) yield* this.#block(block)
  }

  *#block({ tag, body, lost }: Block): Generator<Found, void, void> {
    const language = languageOf(tag)
    const where = language ? 'here' : this.#machine(tag)
    if (body.trim() === '' || where === 'unknown') return
    if (lost) yield* this.#fault(TOO_LONG)
    else if (where === 'elsewhere') yield* this.#program(body, tag)
    else if (language === 'sniff' && !isSound(body)) this.#doubt(body)
    else yield* this.#program(body)
  }

  /** Runs when nothing else does. */
  #doubt(body: string): void {
    if (looksLikeCode(body)) this.#doubtful ??= body
  }

  *#program(source: string, machine?: string): Generator<Found, void, void> {
    this.#found = true
    if (Buffer.byteLength(source) > PROGRAM) yield fault(TOO_LONG)
    else if (machine === undefined) yield { kind: 'program', source }
    else yield { kind: 'elsewhere', machine, source }
  }

  *#fault(message: string): Generator<Found, void, void> {
    this.#found = true
    yield fault(message)
  }
}

const fault = (message: string): Found => ({ kind: 'fault', fault: { message } })

/** What stands before the first fence. */
function beforeFence(text: string): string {
  const at = text.search(/^ {0,3}(?:`{3,}[^`\n]*$|~{3,})/m)
  return at < 0 ? text : text.slice(0, at)
}
