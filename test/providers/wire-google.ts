import { COUNTS, data, signature } from './teller.ts'
import type { Called, Said, Teller } from './teller.ts'

/** https://ai.google.dev/api/generate-content: each event is a whole response, and nothing says that it was the last. */
export class GoogleTeller implements Teller {
  #ended = false
  #signed = ''

  say(said: Said): string {
    if ('text' in said) return candidate({ parts: [{ text: said.text }] })
    if ('thought' in said) return candidate({ parts: [{ text: said.thought, thought: true }] })
    if ('signed' in said) {
      this.#signed = said.signed
      return candidate({ parts: [{ text: said.signed, thought: true }] })
    }
    if ('calls' in said) return said.calls.map((call) => this.#call(call)).join('')
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

  /** A call is whole; the first one after a thought has its signature. */
  #call({ id, name, input }: Called): string {
    const signed = this.#signed && { thoughtSignature: signature(this.#signed) }
    this.#signed = ''
    const args: unknown = JSON.parse(input || '{}')
    return candidate({ parts: [{ functionCall: { id, name, args }, ...signed }] })
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

export const googleModels = (names: readonly string[]): string =>
  JSON.stringify({
    models: names.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })),
  })
