/** How vendors write their answers, by hand, from their documents. */

export interface Counts {
  readonly input: number
  readonly output: number
  readonly cached: number
  readonly reasoning: number
}

export const COUNTS: Counts = { input: 25, output: 15, cached: 5, reasoning: 4 }

/** What a step says; see vendor.ts. */
type Said =
  | { readonly text: string }
  | { readonly thought: string }
  | { readonly error: string; readonly type?: string }
  | { readonly stop: string; readonly counts?: Counts }

/** Tells one reply: keeps what a vendor's events refer to. */
interface Teller {
  say(said: Said): string
  /** What is still missing to a whole reply. */
  finish(): string
}

interface WireFormat {
  /** What comes before `/messages` or `/models` in a URL that providers are given. */
  readonly base: string
  models(names: readonly string[]): string
  teller(): Teller
}

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
class AnthropicTeller implements Teller {
  #block = ''
  #index = -1
  #begun = false
  #ended = false

  say(said: Said): string {
    const before = this.#begin()
    if ('text' in said) return before + this.#delta('text', { type: 'text_delta', text: said.text })
    if ('thought' in said)
      return before + this.#delta('thinking', { type: 'thinking_delta', thinking: said.thought })
    if ('error' in said) {
      this.#ended = true
      return (
        before +
        event('error', {
          type: 'error',
          error: { type: said.type ?? 'overloaded_error', message: said.error },
        })
      )
    }
    return before + this.#stop(said.stop, said.counts)
  }

  finish(): string {
    return this.#ended ? '' : this.#begin() + this.#stop('end_turn')
  }

  #begin(): string {
    if (this.#begun) return ''
    this.#begun = true
    const usage = {
      input_tokens: 12,
      cache_creation_input_tokens: 8,
      cache_read_input_tokens: 5,
      output_tokens: 1,
    }
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'parrot',
      content: [],
      stop_reason: null,
      usage,
    }
    return event('message_start', { type: 'message_start', message }) + event('ping', { type: 'ping' })
  }

  #delta(block: 'text' | 'thinking', delta: unknown): string {
    const changed = block === this.#block ? '' : this.#close() + this.#open(block)
    return changed + event('content_block_delta', { type: 'content_block_delta', index: this.#index, delta })
  }

  #open(block: 'text' | 'thinking'): string {
    this.#block = block
    this.#index++
    const content_block =
      block === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }
    return event('content_block_start', { type: 'content_block_start', index: this.#index, content_block })
  }

  #close(): string {
    return this.#block ? event('content_block_stop', { type: 'content_block_stop', index: this.#index }) : ''
  }

  #stop(stop_reason: string, counts = COUNTS): string {
    this.#ended = true
    const usage = {
      output_tokens: counts.output,
      output_tokens_details: { thinking_tokens: counts.reasoning },
    }
    return (
      this.#close() +
      event('message_delta', { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }) +
      event('message_stop', { type: 'message_stop' })
    )
  }
}

/** https://developers.openai.com/api/docs/guides/streaming-responses */
class ResponsesTeller implements Teller {
  #number = 0
  #begun = false
  #ended = false

  say(said: Said): string {
    const before = this.#begin()
    if ('text' in said)
      return (
        before + this.#event('response.output_text.delta', { ...ITEM, content_index: 0, delta: said.text })
      )
    if ('thought' in said)
      return (
        before +
        this.#event('response.reasoning_summary_text.delta', {
          ...ITEM,
          summary_index: 0,
          delta: said.thought,
        })
      )
    if ('error' in said) return before + this.#fail(said.error, said.type ?? 'server_error')
    return before + this.#stop(said.stop, said.counts)
  }

  finish(): string {
    return this.#ended ? '' : this.#begin() + this.#stop('completed')
  }

  #begin(): string {
    if (this.#begun) return ''
    this.#begun = true
    const response = { id: 'resp_1', object: 'response', status: 'in_progress', output: [], usage: null }
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response })
  }

  #stop(status: string, counts = COUNTS): string {
    this.#ended = true
    const whole = status === 'completed'
    const usage = {
      input_tokens: counts.input,
      input_tokens_details: { cached_tokens: counts.cached },
      output_tokens: counts.output,
      output_tokens_details: { reasoning_tokens: counts.reasoning },
      total_tokens: counts.input + counts.output,
    }
    const incomplete_details = whole ? null : { reason: status }
    const response = {
      id: 'resp_1',
      object: 'response',
      status: whole ? status : 'incomplete',
      incomplete_details,
      usage,
    }
    return this.#event(whole ? 'response.completed' : 'response.incomplete', { response })
  }

  #fail(message: string, code: string): string {
    this.#ended = true
    const response = { id: 'resp_1', object: 'response', status: 'failed', error: { code, message } }
    return this.#event('response.failed', { response })
  }

  #event(type: string, body: object): string {
    return event(type, { type, sequence_number: this.#number++, ...body })
  }
}

const ITEM = { item_id: 'msg_1', output_index: 0 }

/** https://developers.openai.com/api/docs/api-reference/chat-streaming */
class ChatTeller implements Teller {
  #ended = false

  say(said: Said): string {
    if ('text' in said) return chunk({ content: said.text })
    if ('thought' in said) return chunk({ reasoning_content: said.thought })
    if ('error' in said) {
      this.#ended = true
      return data({ error: { message: said.error, type: said.type ?? 'server_error' } })
    }
    return this.#stop(said.stop, said.counts)
  }

  finish(): string {
    return this.#ended ? '' : this.#stop('stop')
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

/** https://ai.google.dev/api/generate-content: each event is a whole response, and nothing says that it was the last. */
class GoogleTeller implements Teller {
  #ended = false

  say(said: Said): string {
    if ('text' in said) return candidate({ parts: [{ text: said.text }] })
    if ('thought' in said) return candidate({ parts: [{ text: said.thought, thought: true }] })
    if ('error' in said) {
      this.#ended = true
      const [code, status] = said.type === 'overloaded_error' ? [503, 'UNAVAILABLE'] : [500, 'INTERNAL']
      return data({ error: { code, message: said.error, status } })
    }
    return this.#stop(said.stop, said.counts)
  }

  finish(): string {
    return this.#ended ? '' : this.#stop('STOP')
  }

  #stop(finishReason: string, counts = COUNTS): string {
    this.#ended = true
    const usageMetadata = {
      promptTokenCount: counts.input,
      cachedContentTokenCount: counts.cached,
      candidatesTokenCount: counts.output - counts.reasoning,
      thoughtsTokenCount: counts.reasoning,
      totalTokenCount: counts.input + counts.output,
    }
    const parts = [{ text: '', thoughtSignature: 'c2lnbmVk' }]
    return candidate({ parts }, { finishReason }, { usageMetadata })
  }
}

const candidate = (content: object, end: object = {}, more: object = {}): string =>
  data({
    candidates: [{ content: { role: 'model', ...content }, ...end, index: 0 }],
    usageMetadata: { promptTokenCount: COUNTS.input, totalTokenCount: COUNTS.input },
    ...more,
    modelVersion: 'parrot',
    responseId: '1',
  })

const googleModels = (names: readonly string[]): string =>
  JSON.stringify({
    models: names.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })),
  })

const openaiModels = (names: readonly string[]): string =>
  JSON.stringify({
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' })),
  })

const anthropicModels = (names: readonly string[]): string =>
  JSON.stringify({ data: names.map((id) => ({ type: 'model', id, display_name: id })), has_more: false })

export const dialects = {
  anthropic: { base: '', models: anthropicModels, teller: () => new AnthropicTeller() },
  responses: { base: '/v1', models: openaiModels, teller: () => new ResponsesTeller() },
  chat: { base: '/v1', models: openaiModels, teller: () => new ChatTeller() },
  google: { base: '', models: googleModels, teller: () => new GoogleTeller() },
} as const satisfies Record<string, WireFormat>

export type DialectName = keyof typeof dialects
