import { at, numberAt, textAt } from '../lib/json.ts'
import { Calls } from './calls.ts'
import { reported } from './failure.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'
import { Thoughts } from './thoughts.ts'

/** Why replies end; what is not here is an ordinary end. */
const ends: Readonly<Record<string, 'length' | 'refusal'>> = { length: 'length', content_filter: 'refusal' }

/** One completion as it streams: chunks of choices, then one of usage, then `[DONE]`. Servers leave out any of it. */
export class Completion implements Reply {
  over = false
  readonly #thoughts: Thoughts
  readonly #calls = new Calls()
  /** Which call is being told at each index. */
  readonly #at = new Map<number, { readonly key: number; readonly id: string }>()
  #called = 0
  #reason = ''
  #refused = false

  /** @param provider and `model`: whose thoughts these are */
  constructor(provider: string, model: string) {
    this.#thoughts = new Thoughts(provider, model)
  }

  read(event: ServerEvent): Iterable<Delta> {
    if (event.data.trim() === '[DONE]') return this.#end()
    const value = jsonOf(event)
    if (event.event === 'error' || at(value, 'error')) throw reported(value)
    const choice = at(value, 'choices', 0)
    this.#reason = textAt(choice, 'finish_reason') ?? this.#reason
    const usage = at(value, 'usage') ?? at(value, 'x_groq', 'usage')
    const delta = at(choice, 'delta') ?? at(choice, 'message') // `message` where the server does not stream
    this.#thoughts.read(delta)
    this.#call(at(delta, 'tool_calls'))
    return [...this.#words(delta), ...(usage ? [{ kind: 'usage', usage: usageOf(usage) } as const] : [])]
  }

  /** Without `[DONE]`, a reply that gave its reason to end is whole all the same. */
  close(): Iterable<Delta> {
    return this.#reason ? this.#end() : []
  }

  #words(delta: unknown): readonly Delta[] {
    const refusal = textAt(delta, 'refusal')
    if (refusal) this.#refused = true
    const thought = textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning')
    const text = textAt(delta, 'content') || refusal
    return [
      ...(thought ? [{ kind: 'thought', text: thought } as const] : []),
      ...(text ? [{ kind: 'text', text } as const] : []),
    ]
  }

  /** Pieces of calls, each with the index of its call; some give all calls the index 0, or none. */
  #call(pieces: unknown): void {
    if (!Array.isArray(pieces)) return
    for (const [i, piece] of pieces.entries()) {
      const key = this.#keyOf(numberAt(piece, 'index') ?? i, textAt(piece, 'id') ?? '')
      this.#calls.piece(key, {
        id: textAt(piece, 'id'),
        name: textAt(piece, 'function', 'name'),
        input: inputOf(at(piece, 'function', 'arguments')),
      })
      const extra = at(piece, 'extra_content')
      if (extra) this.#thoughts.beside(key, extra)
    }
  }

  #keyOf(index: number, id: string): number {
    const open = this.#at.get(index)
    if (open && (!id || id === open.id)) return open.key
    const key = this.#called++
    this.#at.set(index, { key, id })
    return key
  }

  *#end(): Generator<Delta> {
    this.over = true
    if (this.#called) yield* this.#thoughts.given()
    yield* this.#calls.end(this.#refused ? 'refusal' : (ends[this.#reason] ?? 'stop'))
  }
}

/** Some give an object where a text should be. */
const inputOf = (input: unknown): string | undefined =>
  typeof input === 'object' && input !== null
    ? JSON.stringify(input)
    : typeof input === 'string'
      ? input
      : undefined

const usageOf = (usage: unknown): Usage => ({
  input: numberAt(usage, 'prompt_tokens') ?? 0,
  output: outputOf(usage),
  cached:
    numberAt(usage, 'prompt_tokens_details', 'cached_tokens') ??
    numberAt(usage, 'prompt_cache_hit_tokens') ??
    numberAt(usage, 'cached_tokens') ??
    0,
  reasoning: numberAt(usage, 'completion_tokens_details', 'reasoning_tokens') ?? 0,
})

/** Some count the reasoning beside the completion and not in it (xAI): the total tells. */
function outputOf(usage: unknown): number {
  const completion = numberAt(usage, 'completion_tokens') ?? 0
  const total = numberAt(usage, 'total_tokens') ?? 0
  return Math.max(completion, total - (numberAt(usage, 'prompt_tokens') ?? 0))
}
