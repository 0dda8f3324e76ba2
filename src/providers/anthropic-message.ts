import { at, numberAt, textAt } from '../lib/json.ts'
import { reported } from './failure.ts'
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

/** One message as it streams: events named `message_start` to `message_stop`, blocks of text and of thinking between. */
export class Message implements Reply {
  over = false
  #counts: Readonly<Record<string, number>> = {}
  #reason = ''
  #thoughts = 0

  /** What is not here (ping, content_block_stop, what will be thought of next) says nothing. */
  readonly #says = new Map<string | undefined, (value: unknown) => readonly Delta[]>([
    ['message_start', (value) => [this.#usage(at(value, 'message', 'usage'))]],
    ['content_block_start', (value) => [...this.#gap(value), ...piece(at(value, 'content_block'))]],
    ['content_block_delta', (value) => piece(at(value, 'delta'))],
    ['message_delta', (value) => this.#turn(value)],
    ['message_stop', () => this.#end()],
    ['error', (value) => fail(value)],
  ])

  read(event: ServerEvent): readonly Delta[] {
    const value = jsonOf(event)
    return this.#says.get(textAt(value, 'type'))?.(value) ?? []
  }

  /** A message that has not said message_stop is not whole. */
  close(): readonly Delta[] {
    return []
  }

  /** A blank line between two blocks of thinking. */
  #gap(value: unknown): readonly Delta[] {
    const thinking = textAt(value, 'content_block', 'type') === 'thinking'
    return thinking && this.#thoughts++ > 0 ? [{ kind: 'thought', text: '\n\n' }] : []
  }

  #turn(value: unknown): readonly Delta[] {
    this.#reason = textAt(value, 'delta', 'stop_reason') ?? this.#reason
    const why = textAt(value, 'delta', 'stop_details', 'explanation')
    return [this.#usage(at(value, 'usage')), ...(why ? [{ kind: 'notice', text: why } as const] : [])]
  }

  #end(): readonly Delta[] {
    this.over = true
    return [{ kind: 'end', reason: ends[this.#reason] ?? 'stop' }]
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

function piece(block: unknown): readonly Delta[] {
  const text = textAt(block, 'text')
  if (text) return [{ kind: 'text', text }]
  const thought = textAt(block, 'thinking')
  return thought ? [{ kind: 'thought', text: thought }] : []
}

function fail(value: unknown): never {
  throw reported(value)
}
