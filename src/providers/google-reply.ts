import { at, numberAt, textAt } from '../lib/json.ts'
import { Calls } from './calls.ts'
import { reported } from './failure.ts'
import { opaque } from './fit.ts'
import { ProviderError } from './provider.ts'
import type { Delta, Usage } from './provider.ts'
import { jsonOf } from './said.ts'
import type { Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'

/** Why replies end; what is not here is an ordinary end. */
const ends: Readonly<Record<string, 'length' | 'refusal'>> = {
  MAX_TOKENS: 'length',
  SAFETY: 'refusal',
  RECITATION: 'refusal',
  LANGUAGE: 'refusal',
  BLOCKLIST: 'refusal',
  PROHIBITED_CONTENT: 'refusal',
  SPII: 'refusal',
  IMAGE_SAFETY: 'refusal',
  IMAGE_PROHIBITED_CONTENT: 'refusal',
  IMAGE_RECITATION: 'refusal',
}

/** Ends of a reply that the model failed to make: trying again may help. */
const failed = new Set(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE'])
/** Ends that need no explanation. */
const plain = new Set(['STOP', 'MAX_TOKENS'])

/** One answer as it streams: whole responses, each with the next parts; the last one gives the reason of the end. */
export class GoogleReply implements Reply {
  over = false
  readonly #model: string
  readonly #calls = new Calls()

  constructor(model: string) {
    this.#model = model
  }

  *read(event: ServerEvent): Generator<Delta> {
    const value = jsonOf(event)
    if (at(value, 'error')) throw reported(value)
    for (const part of partsIn(value)) yield* this.#part(part)
    const usage = at(value, 'usageMetadata')
    if (usage) yield { kind: 'usage', usage: usageOf(usage) }
    yield* this.#end(value)
  }

  /** An answer that has not said why it ended is not whole. */
  close(): readonly Delta[] {
    return []
  }

  /** Calls come whole; a signature belongs to the call that it comes with. Those of words need not go back. */
  *#part(part: unknown): Generator<Delta> {
    const text = textAt(part, 'text')
    if (text) yield { kind: at(part, 'thought') === true ? 'thought' : 'text', text }
    const call = at(part, 'functionCall')
    if (!call) return
    const thoughtSignature = textAt(part, 'thoughtSignature')
    if (thoughtSignature) yield opaque('google', this.#model, { thoughtSignature })
    const [id = '', name = ''] = [textAt(call, 'id'), textAt(call, 'name')]
    yield this.#calls.one({ id, name, input: at(call, 'args') ?? {} })
  }

  *#end(value: unknown): Generator<Delta> {
    const blocked = textAt(value, 'promptFeedback', 'blockReason')
    const finish = textAt(value, 'candidates', 0, 'finishReason')
    const word = blocked ?? finish
    if (!word) return
    const why =
      textAt(value, 'promptFeedback', 'blockReasonMessage') ??
      textAt(value, 'candidates', 0, 'finishMessage') ??
      (blocked ? `the prompt was blocked: ${word}` : `the reply was ended: ${word}`)
    if (failed.has(word)) throw new ProviderError('server', why)
    this.over = true
    if (!plain.has(word)) yield { kind: 'notice', text: why }
    yield* this.#calls.end(blocked ? 'refusal' : (ends[word] ?? 'stop'))
  }
}

function partsIn(value: unknown): readonly unknown[] {
  const parts = at(value, 'candidates', 0, 'content', 'parts')
  return Array.isArray(parts) ? parts : []
}

/** Thoughts are counted beside the reply, and not in it. */
const usageOf = (usage: unknown): Usage => {
  const count = (name: string): number => numberAt(usage, name) ?? 0
  return {
    input: count('promptTokenCount') + count('toolUsePromptTokenCount'),
    output: count('candidatesTokenCount') + count('thoughtsTokenCount'),
    cached: count('cachedContentTokenCount'),
    reasoning: count('thoughtsTokenCount'),
  }
}
