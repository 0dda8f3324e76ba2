import type { OpenAI } from 'openai'
import { at } from '../lib/json.ts'
import { dataOf } from './fit.ts'
import { PDF, plainType } from './limits.ts'
import type { Ask, Media, Opaque, Part, Result, Text, Tool, Turn } from './provider.ts'
import { textsOf } from './provider.ts'

type Message = OpenAI.ChatCompletionMessageParam
type Content = OpenAI.ChatCompletionContentPart

export interface MessageOptions {
  /** Whether thoughts are sent back with their calls. */
  readonly thoughts: boolean
  /** Whether the service wants thoughts with every call, be they empty. */
  readonly always: boolean
}

/** A conversation as chat completions have it: results are messages of their own. */
export function messagesOf(ask: Ask, options: MessageOptions): Message[] {
  const turns = ask.turns.flatMap((turn) =>
    turn.role === 'user' ? userOf(turn) : assistantOf(turn, options),
  )
  return ask.system.trim() ? [{ role: 'system', content: ask.system }, ...turns] : turns
}

export const toolsOf = (tools: readonly Tool[]): OpenAI.ChatCompletionFunctionTool[] =>
  tools.map(({ name, about, schema }) => ({
    type: 'function',
    function: { name, description: about, parameters: schema },
  }))

function userOf({ content }: Turn): Message[] {
  const results = content.filter((part) => part.kind === 'result')
  const rest = content.filter((part) => part.kind === 'text' || part.kind === 'media')
  return [
    ...results.map(resultOf),
    ...(rest.length ? [{ role: 'user' as const, content: contentOf(rest) }] : []),
  ]
}

/** There is no field for a failure: it is said. */
const resultOf = ({ id, content, failed }: Result): Message => ({
  role: 'tool',
  tool_call_id: id,
  content: `${failed ? 'Error: ' : ''}${textsOf(content).join('\n')}`,
})

/** Words alone are one text: not every server knows parts. */
const contentOf = (parts: readonly (Text | Media)[]): string | Content[] =>
  parts.some(({ kind }) => kind === 'media') ? parts.map(partOf) : textsOf(parts).join('\n')

function partOf(part: Text | Media): Content {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  const type = plainType(part.type)
  const data = Buffer.from(part.data()).toString('base64')
  if (type === 'audio/wav') return { type: 'input_audio', input_audio: { data, format: 'wav' } }
  if (type === 'audio/mpeg') return { type: 'input_audio', input_audio: { data, format: 'mp3' } }
  const url = `data:${type};base64,${data}`
  if (type === PDF)
    return { type: 'file', file: { filename: `${part.sha256.slice(0, 8)}.pdf`, file_data: url } }
  return { type: 'image_url', image_url: { url } }
}

function assistantOf({ content }: Turn, options: MessageOptions): Message[] {
  const text = textsOf(content).join('\n')
  const tool_calls = callsIn(content)
  if (!tool_calls.length) return text ? [{ role: 'assistant', content: text }] : []
  const opaque = content.find((part) => part.kind === 'opaque')
  const thoughts = {
    ...(options.always && { reasoning_content: '' }),
    ...(options.thoughts && opaque && thoughtsIn(opaque)),
  }
  const extras = opaque && options.thoughts ? at(dataOf(opaque), 'extras') : undefined
  const calls = tool_calls.map((call, i) => {
    const extra_content = at(extras, i)
    return extra_content ? { ...call, extra_content } : call
  })
  return [{ role: 'assistant', content: text || null, ...thoughts, tool_calls: calls }]
}

const callsIn = (content: readonly Part[]): OpenAI.ChatCompletionMessageFunctionToolCall[] =>
  content.flatMap((part) =>
    part.kind === 'call'
      ? {
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: JSON.stringify(part.input) },
        }
      : [],
  )

/** Thoughts go back under the names they came by. */
function thoughtsIn(part: Opaque): object {
  const data = dataOf(part)
  const named = FIELDS.map((name) => [name, at(data, name)] as const).filter(([, value]) => value)
  return Object.fromEntries(named)
}

/** What services call the thoughts of a reply. */
export const FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details'] as const
