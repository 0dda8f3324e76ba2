import { COUNTS, event, pieces, signature } from './teller.ts'
import type { Called, Said, Teller } from './teller.ts'

/** https://developers.openai.com/api/docs/guides/streaming-responses */
export class ResponsesTeller implements Teller {
  #number = 0
  #items = 0
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
    if ('signed' in said) return before + this.#signed(said.signed)
    if ('calls' in said) return before + this.#calls(said.calls)
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

  /** Reasoning whose content only the vendor can read; its summary streams. */
  #signed(thought: string): string {
    const [output_index, id] = [this.#items++, `rs_${this.#items}`]
    const item = { id, type: 'reasoning', summary: [] as object[] }
    const summary = [{ type: 'summary_text', text: thought }]
    return (
      this.#event('response.output_item.added', { output_index, item }) +
      this.#event('response.reasoning_summary_text.delta', {
        output_index,
        item_id: id,
        summary_index: 0,
        delta: thought,
      }) +
      this.#event('response.output_item.done', {
        output_index,
        item: { ...item, summary, encrypted_content: signature(thought) },
      })
    )
  }

  /** Each call is an item; their pieces come in turns. */
  #calls(calls: readonly Called[]): string {
    const first = this.#items
    this.#items += calls.length
    const item = ({ id, name }: Called, i: number) => ({
      id: `fc_${first + i}`,
      type: 'function_call',
      status: 'in_progress',
      call_id: id,
      name,
      arguments: '',
    })
    const added = calls.map((call, i) =>
      this.#event('response.output_item.added', { output_index: first + i, item: item(call, i) }),
    )
    const deltas = [0, 1, 2].flatMap((n) =>
      calls.map(({ input }, i) =>
        this.#event('response.function_call_arguments.delta', {
          item_id: `fc_${first + i}`,
          output_index: first + i,
          delta: pieces(input)[n],
        }),
      ),
    )
    const done = calls.map((call, i) =>
      this.#event('response.output_item.done', {
        output_index: first + i,
        item: { ...item(call, i), status: 'completed', arguments: call.input },
      }),
    )
    return [...added, ...deltas, ...done].join('')
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
