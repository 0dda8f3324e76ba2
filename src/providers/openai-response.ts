import { at, numberAt, textAt } from '../lib/json.ts'
import { reported } from './failure.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'

/** One response as it streams: events named `response.created` to `response.completed`. */
export class ResponseReply implements Reply {
  over = false
  #refused = false

  /** What is not here (response.created, the begin and end of items, what will be thought of next) says nothing. */
  readonly #says = new Map<string | undefined, (value: unknown) => readonly Delta[]>([
    ['response.output_text.delta', (value) => words('text', value)],
    ['response.refusal.delta', (value) => this.#refusal(value)],
    ['response.reasoning_summary_text.delta', (value) => words('thought', value)],
    ['response.reasoning_text.delta', (value) => words('thought', value)],
    ['response.reasoning_summary_part.added', gap],
    ['response.completed', (value) => this.#end(at(value, 'response'))],
    ['response.incomplete', (value) => this.#end(at(value, 'response'))],
    ['response.failed', fail],
    ['error', fail],
  ])

  read(event: ServerEvent): readonly Delta[] {
    const value = jsonOf(event)
    return this.#says.get(textAt(value, 'type'))?.(value) ?? []
  }

  /** A response that has not said how it ended is not whole. */
  close(): readonly Delta[] {
    return []
  }

  #refusal(value: unknown): readonly Delta[] {
    this.#refused = true
    return words('text', value)
  }

  #end(response: unknown): readonly Delta[] {
    this.over = true
    const reason = this.#reason(textAt(response, 'incomplete_details', 'reason'))
    return [
      { kind: 'usage', usage: usageOf(at(response, 'usage')) },
      { kind: 'end', reason },
    ]
  }

  #reason(incomplete: string | undefined): 'stop' | 'length' | 'refusal' {
    if (this.#refused || incomplete === 'content_filter') return 'refusal'
    return incomplete ? 'length' : 'stop'
  }
}

const usageOf = (usage: unknown): Usage => ({
  input: numberAt(usage, 'input_tokens') ?? 0,
  output: numberAt(usage, 'output_tokens') ?? 0,
  cached: numberAt(usage, 'input_tokens_details', 'cached_tokens') ?? 0,
  reasoning: numberAt(usage, 'output_tokens_details', 'reasoning_tokens') ?? 0,
})

function words(kind: 'text' | 'thought', value: unknown): readonly Delta[] {
  const text = textAt(value, 'delta')
  return text ? [{ kind, text }] : []
}

/** A blank line between two parts of a reasoning summary. */
const gap = (value: unknown): readonly Delta[] =>
  numberAt(value, 'summary_index') ? [{ kind: 'thought', text: '\n\n' }] : []

function fail(value: unknown): never {
  throw reported(value)
}
