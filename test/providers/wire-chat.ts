import { COUNTS, data, pieces } from './teller.ts'
import type { Called, Said, Teller } from './teller.ts'

/** https://developers.openai.com/api/docs/api-reference/chat-streaming */
export class ChatTeller implements Teller {
  #ended = false
  #called = 0

  say(said: Said): string {
    if ('text' in said) return chunk({ content: said.text })
    if ('thought' in said) return chunk({ reasoning_content: said.thought })
    if ('signed' in said) return chunk({ reasoning_content: said.signed })
    if ('calls' in said) return this.#calls(said.calls)
    if ('error' in said) {
      this.#ended = true
      return data({ error: { message: said.error, type: said.type ?? 'server_error' } })
    }
    return this.#stop(said.stop, said.counts)
  }

  finish(): string {
    return this.#ended ? '' : this.#stop(this.#called ? 'tool_calls' : 'stop')
  }

  /** Only the first piece of a call has its name; the pieces of several come in turns. */
  #calls(calls: readonly Called[]): string {
    const first = this.#called
    this.#called += calls.length
    const begun = calls.map(({ id, name }, i) =>
      chunk({ tool_calls: [{ index: first + i, id, type: 'function', function: { name, arguments: '' } }] }),
    )
    const more = [0, 1, 2].flatMap((n) =>
      calls.map(({ input }, i) =>
        chunk({ tool_calls: [{ index: first + i, function: { arguments: pieces(input)[n] } }] }),
      ),
    )
    return [...begun, ...more].join('')
  }

  #stop(finish_reason: string, counts = COUNTS): string {
    this.#ended = true
    const usage = {
      prompt_tokens: counts.input,
      completion_tokens: counts.output,
      total_tokens: counts.input + counts.output,
      prompt_tokens_details: { cached_tokens: counts.cached },
      completion_tokens_details: { reasoning_tokens: counts.reasoning },
    }
    return chunk({}, finish_reason) + data({ ...CHUNK, choices: [], usage }) + 'data: [DONE]\n\n'
  }
}

const CHUNK = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'parrot' }

const chunk = (delta: object, finish_reason: string | null = null): string =>
  data({ ...CHUNK, choices: [{ index: 0, delta, finish_reason }] })

export const openaiModels = (names: readonly string[]): string =>
  JSON.stringify({
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' })),
  })
