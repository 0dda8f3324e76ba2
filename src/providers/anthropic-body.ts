import type { Anthropic as Client } from '@anthropic-ai/sdk'
import { textAt } from '../lib/json.ts'
import { dataOf } from './fit.ts'
import { PDF, plainType } from './limits.ts'
import type { Ask, Media, Opaque, Part, Tool } from './provider.ts'
import { written } from './said.ts'
import type { Writing } from './said.ts'

type Block = Client.ContentBlockParam
/** What may stand in the result of a call. */
type Shown = Client.TextBlockParam | Client.ImageBlockParam | Client.DocumentBlockParam

const CACHE = { cache_control: { type: 'ephemeral' } } as const
/** User turns that end with a mark for the cache: a mark finds what was written at most 20 blocks before it. */
const MARKED = 2

/** What is said and what may be called, with the marks up to which the service keeps it for the next time; 4 at most. */
export const contentOf = (ask: Ask, thinks: boolean) => ({
  ...(ask.system.trim() && { system: [{ type: 'text' as const, text: ask.system, ...CACHE }] }),
  ...(ask.tools && { tools: ask.tools.map((tool, i) => toolOf(tool, i === ask.tools!.length - 1)) }),
  messages: messagesOf(ask, thinks),
})

/** @param thinks whether this request is to think; without, thoughts of before may not be sent */
function messagesOf(ask: Ask, thinks: boolean): Client.MessageParam[] {
  const messages = ask.turns.map(({ role, content }) => ({
    role,
    content: content.flatMap((part) =>
      part.kind === 'opaque' && !thinks ? [] : written<Block[]>(part, blocks),
    ),
  }))
  const marked = messages.filter(({ role }) => role === 'user').slice(-MARKED)
  for (const { content } of marked)
    content.push(...content.splice(-1).map((block) => ({ ...block, ...CACHE })))
  return messages
}

const toolOf = ({ name, about, schema }: Tool, last: boolean): Client.Tool => ({
  name,
  description: about,
  input_schema: schema as Client.Tool.InputSchema,
  ...(last && CACHE),
})

const shown = (part: Part): Shown[] =>
  part.kind === 'text' ? [{ type: 'text', text: part.text }] : part.kind === 'media' ? [mediumOf(part)] : []

const blocks: Writing<Block[]> = {
  text: shown,
  media: shown,
  call: ({ id, name, input }) => [{ type: 'tool_use', id, name, input }],
  result: ({ id, content, failed }) => [
    {
      type: 'tool_result',
      tool_use_id: id,
      content: content.flatMap(shown),
      ...(failed && { is_error: true }),
    },
  ],
  opaque: thinkingOf,
}

function mediumOf(media: Media): Client.ImageBlockParam | Client.DocumentBlockParam {
  const data = Buffer.from(media.data()).toString('base64')
  const type = plainType(media.type)
  if (type === PDF) return { type: 'document', source: { type: 'base64', media_type: PDF, data } }
  const media_type = type as Client.Base64ImageSource['media_type'] // one of those that the limits let pass
  return { type: 'image', source: { type: 'base64', media_type, data } }
}

/** A block of thinking as it came, if that is what it is. */
function thinkingOf(part: Opaque): Block[] {
  const block = dataOf(part)
  const type = textAt(block, 'type')
  return type === 'thinking' || type === 'redacted_thinking' ? [block as Block] : []
}
