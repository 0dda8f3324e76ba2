import { COUNTS, event, pieces, signature } from './teller.ts'
import type { Called, Said, Teller } from './teller.ts'

type AnthropicBlock = 'text' | 'thinking' | 'call'
const FIRST = {
  text: { type: 'text', text: '' },
  thinking: { type: 'thinking', thinking: '', signature: '' },
  call: {},
} as const

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export class AnthropicTeller implements Teller {
  #block: AnthropicBlock | '' = ''
  #index = -1
  #called = false
  #begun = false
  #ended = false

  say(said: Said): string {
    const before = this.#begin()
    if ('text' in said) return before + this.#delta('text', { type: 'text_delta', text: said.text })
    if ('thought' in said)
      return before + this.#delta('thinking', { type: 'thinking_delta', thinking: said.thought })
    if ('signed' in said) return before + this.#signed(said.signed)
    if ('calls' in said) return before + said.calls.map((call) => this.#call(call)).join('')
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
    return this.#ended ? '' : this.#begin() + this.#stop(this.#called ? 'tool_use' : 'end_turn')
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

  #delta(block: AnthropicBlock, delta: unknown): string {
    const changed = block === this.#block ? '' : this.#close() + this.#open(block)
    return changed + event('content_block_delta', { type: 'content_block_delta', index: this.#index, delta })
  }

  /** A block of thinking with its signature, whole. */
  #signed(thinking: string): string {
    return (
      this.#close() +
      this.#delta('thinking', { type: 'thinking_delta', thinking }) +
      this.#delta('thinking', { type: 'signature_delta', signature: signature(thinking) }) +
      this.#close()
    )
  }

  #call({ id, name, input }: Called): string {
    this.#called = true
    const begun = this.#close() + this.#open('call', { type: 'tool_use', id, name, input: {} })
    const deltas = ['', ...pieces(input)].map((partial_json) =>
      this.#delta('call', { type: 'input_json_delta', partial_json }),
    )
    return begun + deltas.join('') + this.#close()
  }

  #open(block: AnthropicBlock, content_block: object = FIRST[block]): string {
    this.#block = block
    this.#index++
    return event('content_block_start', { type: 'content_block_start', index: this.#index, content_block })
  }

  #close(): string {
    const open = this.#block
    this.#block = ''
    return open ? event('content_block_stop', { type: 'content_block_stop', index: this.#index }) : ''
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

export const anthropicModels = (names: readonly string[]): string =>
  JSON.stringify({ data: names.map((id) => ({ type: 'model', id, display_name: id })), has_more: false })
