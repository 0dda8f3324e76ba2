import { at, numberAt, textAt } from '../lib/json.ts'
import { Calls } from './calls.ts'
import { reported } from './failure.ts'
import { opaque } from './fit.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'

/** One response as it streams: events named `response.created` to `response.completed`. */
export class ResponseReply implements Reply {
  over = false
  readonly #model: string
  readonly #calls = new Calls()
  #refused = false

  /** What is not here (response.created, what will be thought of next) says nothing. */
  readonly #says = new Map<string | undefined, (value: unknown) => Iterable<Delta>>([
    ['response.output_text.delta', (value) => words('text', value)],
    ['response.refusal.delta', (value) => this.#refusal(value)],
    ['response.reasoning_summary_text.delta', (value) => words('thought', value)],
    ['response.reasoning_text.delta', (value) => words('thought', value)],
    ['response.reasoning_summary_part.added', gap],
    ['response.output_item.added', (value) => this.#begun(value)],
    ['response.function_call_arguments.delta', (value) => this.#more(value)],
    ['response.output_item.done', (value) => this.#whole(value)],
    ['response.completed', (value) => this.#end(at(value, 'response'))],
    ['response.incomplete', (value) => this.#end(at(value, 'response'))],
    ['response.failed', fail],
    ['error', fail],
  ])

  constructor(model: string) {
    this.#model = model
  }

  read(event: ServerEvent): Iterable<Delta> {
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

  #begun(value: unknown): readonly Delta[] {
    const item = at(value, 'item')
    if (textAt(item, 'type') === 'function_call')
      this.#calls.piece(indexOf(value), { id: textAt(item, 'call_id'), name: textAt(item, 'name') })
    return []
  }

  #more(value: unknown): readonly Delta[] {
    this.#calls.piece(indexOf(value), { input: textAt(value, 'delta') })
    return []
  }

  /** The end of an item: a call has all its pieces; reasoning can be sent back when its content is here. */
  #whole(value: unknown): readonly Delta[] {
    const item = at(value, 'item')
    if (textAt(item, 'type') === 'reasoning')
      return textAt(item, 'encrypted_content') ? [opaque('openai', this.#model, item)] : []
    return this.#calls.whole(indexOf(value))
  }

  *#end(response: unknown): Generator<Delta> {
    this.over = true
    yield { kind: 'usage', usage: usageOf(at(response, 'usage')) }
    yield* this.#calls.end(this.#reason(textAt(response, 'incomplete_details', 'reason')))
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

const indexOf = (value: unknown): number => numberAt(value, 'output_index') ?? 0

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
