import { pixelsOf } from '../lib/media/index.ts'
import { kindOf, list, megabytes, plainType } from './limits.ts'
import type { Limits } from './limits.ts'
import { ProviderError } from './provider.ts'
import type { Media, Part, Result, Text, Turn } from './provider.ts'
import { words } from './said.ts'

/** Why something is not sent: in a word where it stood, and as a sentence for whoever has just sent it. */
interface Reason {
  readonly word: string
  readonly sentence: string
}

/** Puts words in the place of media that a model does not take; the newest are the last to go. */
export class Sieve {
  readonly #limits: Limits
  readonly #called: string
  readonly #lost = new Set<string>()
  #bytes: number
  #kept = 0
  /** Pixels of the largest picture that is kept, the longer way. */
  #largest = 0

  /** @param called what takes them, in sentences: the model */
  constructor(limits: Limits, called: string) {
    this.#limits = limits
    this.#called = called
    this.#bytes = limits.total
  }

  /** What was left out, in one sentence; undefined when nothing was. */
  get notice(): string | undefined {
    return this.#lost.size ? `left out: ${[...this.#lost].join(', ')}` : undefined
  }

  /** @throws ProviderError for what the newest turn holds and the model does not take */
  turns(turns: readonly Turn[]): readonly Turn[] {
    const newest = turns.at(-1)
    return turns
      .toReversed()
      .map((turn) => ({ role: turn.role, content: this.#parts(turn, turn === newest) }))
      .toReversed()
  }

  #parts({ role, content, earlier = 0 }: Turn, newest: boolean): readonly Part[] {
    return content
      .map((part, at) => [part, newest && at >= earlier] as const)
      .toReversed()
      .map(([part, newest]) => {
        if (part.kind === 'result') return this.#result(part)
        if (part.kind !== 'media') return part
        return role === 'assistant' ? this.#lose(part, 'the model’s own') : this.#media(part, newest)
      })
      .toReversed()
  }

  /** What tools show is nobody's mistake: it is never an error. */
  #result(result: Result): Result {
    const content = result.content
      .toReversed()
      .map((part) => (part.kind === 'media' ? this.#media(part, false) : part))
    return { ...result, content: content.toReversed() }
  }

  #media(media: Media, newest: boolean): Media | Text {
    const reason = this.#refusal(media)
    if (reason) return this.#without(media, reason, newest)
    const data = contentOf(media)
    if (data instanceof Error)
      return this.#without(media, { word: 'not kept any more', sentence: `${media.type}: ${data}` }, newest)
    const size = pixelsOf(plainType(media.type), data) ?? [0, 0]
    const large = this.#tooLarge(media.type, size)
    if (large) return this.#without(media, large, newest)
    this.#bytes -= media.size
    this.#kept++
    this.#largest = Math.max(this.#largest, ...size)
    return { ...media, data: () => data } // what is kept now may be gone when it is sent
  }

  #without(media: Media, { word, sentence }: Reason, newest: boolean): Text {
    if (newest) throw new ProviderError('invalid', sentence)
    return this.#lose(media, word)
  }

  #refusal({ type, size }: Media): Reason | undefined {
    const { kinds, total, count } = this.#limits
    const called = this.#called
    const kind = kindOf(kinds, type)
    if (!kind)
      return { word: `${called} takes none`, sentence: `${called} takes no ${type}; it takes ${list(kinds)}` }
    const most = Math.min(kind.most, total)
    if (size > most)
      return {
        word: `more than ${megabytes(most)}`,
        sentence: `${type} of ${megabytes(size)} is too large: ${called} takes at most ${megabytes(most)}`,
      }
    if (size > this.#bytes)
      return {
        word: 'too much for one request',
        sentence: `too much for one request: ${called} takes at most ${megabytes(total)} in all`,
      }
    if (this.#kept >= count)
      return {
        word: 'too many for one request',
        sentence: `too many for one request: ${called} takes at most ${count}`,
      }
    return undefined
  }

  #tooLarge(type: string, [width, height]: readonly [number, number]): Reason | undefined {
    const { side, large } = this.#limits
    const called = this.#called
    if (Math.max(width, height) > side)
      return {
        word: `more than ${side} pixels`,
        sentence: `${type} of ${width} x ${height} pixels is too large: ${called} takes at most ${side} each way`,
      }
    if (Math.max(width, height, this.#largest) > large.side && this.#kept >= large.count)
      return {
        word: 'too many for one request',
        sentence: `too many for one request: ${called} takes at most ${large.count} where one has more than ${large.side} pixels`,
      }
    return undefined
  }

  #lose({ type }: Media, why: string): Text {
    this.#lost.add(`${type} (${why})`)
    return words(`[${type} left out: ${why}]`)
  }
}

function contentOf(media: Media): Uint8Array | Error {
  try {
    return media.data()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
