import { createHash } from 'node:crypto'
import type { OpenAI as Client } from 'openai'
import { at, textAt } from '../lib/json.ts'
import { dataOf } from './fit.ts'
import { PDF, plainType } from './limits.ts'
import type { Ask, Media, Opaque, Part, Text, Tool, Turn } from './provider.ts'
import { written } from './said.ts'
import type { Writing } from './said.ts'

type Item = Client.Responses.ResponseInputItem
type Content =
  | Client.Responses.ResponseInputText
  | Client.Responses.ResponseInputImage
  | Client.Responses.ResponseInputFile

/**
 * A conversation as the items of the Responses API: what is said in messages, calls and results beside them.
 * @param phases whether the model wants to be told which of its words were an answer and which stood before calls
 */
export const inputOf = (turns: readonly Turn[], phases: boolean): Item[] =>
  turns.flatMap(({ role, content }) => itemsOf(role, content, phases))

export const toolsOf = (tools: readonly Tool[]): Client.Responses.FunctionTool[] =>
  tools.map(({ name, about, schema }) => ({
    type: 'function',
    name,
    description: about,
    parameters: schema,
    strict: false, // strict schemas are a dialect of their own
  }))

/**
 * Conversations that begin alike are sent to the same machine, where the beginning is in the cache.
 * 32 characters, of 64 at most.
 */
export const cacheKey = ({ system, tools = [], turns }: Ask): string =>
  createHash('sha256')
    .update(JSON.stringify([system, tools.map(({ name }) => name), turns[0]?.content.map(markOf)]))
    .digest('hex')
    .slice(0, 32)

const markOf = (part: Part): string =>
  part.kind === 'text' ? part.text : part.kind === 'media' ? part.sha256 : part.kind

function itemsOf(role: Turn['role'], content: readonly Part[], phases: boolean): Item[] {
  const phase = content.some(({ kind }) => kind === 'call') ? 'commentary' : 'final_answer'
  const items: Item[] = []
  let message: Content[] | undefined
  for (const part of content) {
    if (part.kind !== 'text' && part.kind !== 'media') {
      items.push(...written(part, beside))
      message = undefined
    } else if (role === 'user') {
      if (!message) items.push({ role, content: (message = []) })
      message.push(contentOf(part))
    } else if (part.kind === 'text') items.push({ role, content: part.text, ...(phases && { phase }) })
  }
  return items
}

/** What stands beside the messages. */
const beside: Writing<Item[]> = {
  text: () => [],
  media: () => [],
  call: ({ id, name, input }) => [
    { type: 'function_call', call_id: id, name, arguments: JSON.stringify(input) },
  ],
  result: ({ id, content, failed }) => [
    { type: 'function_call_output', call_id: id, output: outputOf(content, failed) },
  ],
  opaque: reasoningOf,
}

/** There is no field for a failure: it is said. */
const outputOf = (content: readonly (Text | Media)[], failed: boolean): Content[] => [
  ...(failed ? [{ type: 'input_text' as const, text: 'Error:' }] : []),
  ...content.map(contentOf),
]

function contentOf(part: Text | Media): Content {
  if (part.kind === 'text') return { type: 'input_text', text: part.text }
  const type = plainType(part.type)
  const url = `data:${type};base64,${Buffer.from(part.data()).toString('base64')}`
  if (type === PDF) return { type: 'input_file', filename: `${part.sha256.slice(0, 8)}.pdf`, file_data: url }
  return { type: 'input_image', detail: 'auto', image_url: url }
}

/** An item of reasoning as it came, if that is what it is: without its content it would be looked for at the service. */
function reasoningOf(part: Opaque): Item[] {
  const item = dataOf(part)
  const [id, encrypted_content] = [textAt(item, 'id'), textAt(item, 'encrypted_content')]
  const summary = at(item, 'summary')
  if (textAt(item, 'type') !== 'reasoning' || !id || !encrypted_content || !Array.isArray(summary)) return []
  return [{ type: 'reasoning', id, summary: summary as [], encrypted_content }]
}
