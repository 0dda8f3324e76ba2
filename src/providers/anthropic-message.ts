import { at, numberAt, textAt } from '../lib/json.ts'
import { Calls } from './calls.ts'
import { reported } from './failure.ts'
import { opaque } from './fit.ts'
import { ProviderError } from './provider.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'

/** Why replies end; what is not here is an ordinary end. */
const ends: Readonly<Record<string, 'length' | 'refusal'>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
}

/** Characters of thinking in one message at most. */
const LONGEST = 16 << 20

/** A block of thinking, as it is sent back. */
interface Thinking {
  readonly type: 'thinking'
  thinking: string
  signature: string
}

/**
 * One message as it streams: events named `message_start` to `message_stop`, between them blocks of text, of thinking
 * and of calls, one after the other.
 */
export class Message implements Reply {
  over = false
  readonly #model: string
  readonly #calls = new Calls()
  #counts: Readonly<Record<string, number>> = {}
  #reason = ''
  #thoughts = 0
  #thinking: Thinking | undefined
  #length = 0

  /** What is not here (ping, what will be thought of next) says nothing. */
  readonly #says = new Map<string | undefined, (value: unknown) => Iterable<Delta>>([
    ['message_start', (value) => [this.#usage(at(value, 'message', 'usage'))]],
    ['content_block_start', (value) => this.#begin(value, at(value, 'content_block'))],
    ['content_block_delta', (value) => this.#more(value, at(value, 'delta'))],
    ['content_block_stop', (value) => this.#whole(value)],
    ['message_delta', (value) => this.#turn(value)],
    ['message_stop', () => this.#end()],
    ['error', (value) => fail(value)],
  ])

  constructor(model: string) {
    this.#model = model
  }

  read(event: ServerEvent): Iterable<Delta> {
    const value = jsonOf(event)
    return this.#says.get(textAt(value, 'type'))?.(value) ?? []
  }

  /** A message that has not said message_stop is not whole. */
  close(): readonly Delta[] {
    return []
  }

  *#begin(event: unknown, block: unknown): Generator<Delta> {
    const type = textAt(block, 'type')
    if (type === 'thinking') {
      this.#thinking = { type, thinking: '', signature: '' }
      if (this.#thoughts++ > 0) yield { kind: 'thought', text: '\n\n' } // a blank line between two blocks
    }
    if (type === 'tool_use')
      this.#calls.piece(indexOf(event), { id: textAt(block, 'id'), name: textAt(block, 'name') })
    if (type === 'redacted_thinking') yield opaque('anthropic', this.#model, block)
    yield* this.#more(event, block)
  }

  /** A piece of a block; a block begins with a first piece, mostly an empty one. */
  *#more(event: unknown, delta: unknown): Generator<Delta> {
    const input = textAt(delta, 'partial_json')
    if (input) this.#calls.piece(indexOf(event), { input })
    this.#think(textAt(delta, 'thinking'), textAt(delta, 'signature'))
    const text = textAt(delta, 'text')
    if (text) yield { kind: 'text', text }
    const thought = textAt(delta, 'thinking')
    if (thought) yield { kind: 'thought', text: thought }
  }

  #think(text = '', signature = ''): void {
    if (!this.#thinking) return
    this.#thinking.thinking += text
    this.#thinking.signature += signature
    this.#length += text.length + signature.length
    if (this.#length > LONGEST)
      throw new ProviderError('server', `more than ${LONGEST >> 20} MiB of thinking in one message`)
  }

  *#whole(event: unknown): Generator<Delta> {
    if (this.#thinking?.signature) yield opaque('anthropic', this.#model, this.#thinking)
    this.#thinking = undefined
    yield* this.#calls.whole(indexOf(event))
  }

  #turn(value: unknown): readonly Delta[] {
    this.#reason = textAt(value, 'delta', 'stop_reason') ?? this.#reason
    const why = textAt(value, 'delta', 'stop_details', 'explanation')
    return [this.#usage(at(value, 'usage')), ...(why ? [{ kind: 'notice', text: why } as const] : [])]
  }

  #end(): Iterable<Delta> {
    this.over = true
    return this.#calls.end(ends[this.#reason] ?? 'stop')
  }

  /** Counts are cumulative, and what a later event leaves out stays as it was. */
  #usage(usage: unknown): Delta {
    const counts: Record<string, number> = {}
    for (const name of COUNTS) counts[name] = numberAt(usage, name) ?? this.#counts[name] ?? 0
    counts[THINKING] = numberAt(usage, 'output_tokens_details', THINKING) ?? this.#counts[THINKING] ?? 0
    this.#counts = counts
    return { kind: 'usage', usage: usageOf(counts) }
  }
}

const COUNTS = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
] as const
const THINKING = 'thinking_tokens'

const usageOf = (counts: Readonly<Record<string, number>>): Usage => ({
  input:
    counts['input_tokens']! + counts['cache_creation_input_tokens']! + counts['cache_read_input_tokens']!,
  output: counts['output_tokens']!,
  cached: counts['cache_read_input_tokens']!,
  reasoning: counts[THINKING]!,
})

const indexOf = (event: unknown): number => numberAt(event, 'index') ?? 0

function fail(value: unknown): never {
  throw reported(value)
}
