import { at, numberAt, textAt } from '../lib/json.ts'
import { reported } from './failure.ts'
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
}

/** Ends that need no explanation. */
const plain = new Set(['STOP', 'MAX_TOKENS'])

/** One answer as it streams: whole responses, each with the next parts; the last one gives the reason of the end. */
export class GoogleReply implements Reply {
  over = false

  read(event: ServerEvent): readonly Delta[] {
    const value = jsonOf(event)
    if (at(value, 'error')) throw reported(value)
    const usage = at(value, 'usageMetadata')
    return [
      ...partsIn(value),
      ...(usage ? [{ kind: 'usage', usage: usageOf(usage) } as const] : []),
      ...this.#end(value),
    ]
  }

  /** An answer that has not said why it ended is not whole. */
  close(): readonly Delta[] {
    return []
  }

  #end(value: unknown): readonly Delta[] {
    const blocked = textAt(value, 'promptFeedback', 'blockReason')
    const finish = textAt(value, 'candidates', 0, 'finishReason')
    const word = blocked ?? finish
    if (!word) return []
    this.over = true
    const why =
      textAt(value, 'promptFeedback', 'blockReasonMessage') ??
      textAt(value, 'candidates', 0, 'finishMessage') ??
      (blocked ? `the prompt was blocked: ${word}` : `the reply was ended: ${word}`)
    return [
      ...(plain.has(word) ? [] : [{ kind: 'notice', text: why } as const]),
      { kind: 'end', reason: blocked ? 'refusal' : (ends[word] ?? 'stop') },
    ]
  }
}

function partsIn(value: unknown): readonly Delta[] {
  const parts = at(value, 'candidates', 0, 'content', 'parts')
  return Array.isArray(parts) ? parts.flatMap(deltaOf) : []
}

/** A part without text holds a signature of thoughts, which is for whoever sends them back. */
function deltaOf(part: unknown): readonly Delta[] {
  const text = textAt(part, 'text')
  return text ? [{ kind: at(part, 'thought') === true ? 'thought' : 'text', text }] : []
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
