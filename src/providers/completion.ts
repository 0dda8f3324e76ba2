import { at, numberAt, textAt } from '../lib/json.ts'
import { reported } from './failure.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'

/** Why replies end; what is not here is an ordinary end. */
const ends: Readonly<Record<string, 'length' | 'refusal'>> = { length: 'length', content_filter: 'refusal' }

/** One completion as it streams: chunks of choices, then one of usage, then `[DONE]`. Servers leave out any of it. */
export class Completion implements Reply {
  over = false
  #reason = ''
  #refused = false

  read(event: ServerEvent): readonly Delta[] {
    if (event.data.trim() === '[DONE]') return this.#end()
    const value = jsonOf(event)
    if (event.event === 'error' || at(value, 'error')) throw reported(value)
    const choice = at(value, 'choices', 0)
    this.#reason = textAt(choice, 'finish_reason') ?? this.#reason
    const usage = at(value, 'usage') ?? at(value, 'x_groq', 'usage')
    return [
      ...this.#words(at(choice, 'delta') ?? at(choice, 'message')), // `message` where the server does not stream
      ...(usage ? [{ kind: 'usage', usage: usageOf(usage) } as const] : []),
    ]
  }

  /** Without `[DONE]`, a reply that gave its reason to end is whole all the same. */
  close(): readonly Delta[] {
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

  #end(): readonly Delta[] {
    this.over = true
    return [{ kind: 'end', reason: this.#refused ? 'refusal' : (ends[this.#reason] ?? 'stop') }]
  }
}

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
