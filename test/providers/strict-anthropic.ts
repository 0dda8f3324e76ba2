import { at, textAt } from '../../src/lib/json.ts'
import { fields, listAt, medium, must, schema, strict, wordsAt } from './strict.ts'

const BODY = 'model max_tokens stream system messages tools thinking output_config temperature'
const PICTURES = 'image/png image/jpeg image/gif image/webp'

/** What the Messages API refuses: https://platform.claude.com/docs/en/api/messages, and its answers to mistakes. */
export const anthropic = strict((body) => {
  fields(body, BODY, 'body')
  must(typeof at(body, 'max_tokens') === 'number', 'max_tokens: Field required')
  if (at(body, 'system') !== undefined) for (const block of listAt(body, 'system')) text(block)
  toolsOf(body)
  const messages = listAt(body, 'messages')
  must(at(messages[0], 'role') === 'user', 'messages: first message must use the "user" role')
  must(at(messages.at(-1), 'role') === 'user', 'This model does not support assistant message prefill')
  const names = new Set<string>()
  for (const [i, message] of messages.entries()) turn(message, messages[i - 1], messages[i + 1], names)
  must(!names.size || at(body, 'tools'), 'Requests which include `tool_use` blocks must define tools')
  must(
    (JSON.stringify(body).match(/"cache_control"/g) ?? []).length <= 4,
    'A maximum of 4 blocks with cache_control',
  )
  if (at(body, 'thinking', 'type') === 'enabled') thinks(messages)
})

function toolsOf(body: unknown): void {
  if (at(body, 'tools') === undefined) return
  for (const tool of listAt(body, 'tools')) {
    fields(tool, 'name description input_schema cache_control', 'tools')
    must(/^[\w-]{1,128}$/.test(wordsAt(tool, 'name')), 'tools.name: String should match pattern')
    schema(at(tool, 'input_schema'), 'input_schema')
  }
}

function turn(message: unknown, before: unknown, after: unknown, names: Set<string>): void {
  fields(message, 'role content', 'message')
  const content = listAt(message, 'content')
  must(content.length, 'messages: content must not be empty')
  const role = textAt(message, 'role')
  for (const block of content) blocks[role === 'user' ? 'user' : 'assistant'](block)
  const type = (block: unknown) => textAt(block, 'type')
  if (role === 'user') {
    const results = content.filter((block) => type(block) === 'tool_result').length
    must(
      content.slice(0, results).every((block) => type(block) === 'tool_result'),
      'tool_result blocks must come first',
    )
    const ids = idsIn(before, 'tool_use', 'id')
    for (const block of content.slice(0, results))
      must(
        ids.includes(textAt(block, 'tool_use_id')!),
        `unexpected tool_use_id ${textAt(block, 'tool_use_id')}`,
      )
    return
  }
  must(
    !/thinking/.test(type(content.at(-1))!),
    'The final block in an assistant message cannot be `thinking`',
  )
  for (const id of idsIn(message, 'tool_use', 'id')) {
    must(names.size < names.add(id).size, '`tool_use` ids must be unique')
    must(/^[\w-]+$/.test(id), `tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`)
    must(
      idsIn(after, 'tool_result', 'tool_use_id').includes(id),
      `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${id}`,
    )
  }
}

const idsIn = (message: unknown, type: string, name: string): readonly string[] => {
  const content = at(message, 'content')
  return Array.isArray(content)
    ? content.filter((block) => textAt(block, 'type') === type).map((block) => textAt(block, name)!)
    : []
}

const text = (block: unknown): void => {
  fields(block, 'type text cache_control', 'text')
  must(textAt(block, 'type') === 'text', 'type: should be text')
  wordsAt(block, 'text')
}

const shown = {
  text,
  image: (block: unknown) => {
    fields(block, 'type source cache_control', 'image')
    fields(at(block, 'source'), 'type media_type data', 'source')
    must(textAt(block, 'source', 'type') === 'base64', 'source.type')
    medium(at(block, 'source', 'data'), at(block, 'source', 'media_type'), PICTURES, 'image.source.base64')
  },
  document: (block: unknown) => {
    fields(block, 'type source cache_control', 'document')
    fields(at(block, 'source'), 'type media_type data', 'source')
    medium(
      at(block, 'source', 'data'),
      at(block, 'source', 'media_type'),
      'application/pdf',
      'document.source',
    )
  },
}

const result = (block: unknown): void => {
  fields(block, 'type tool_use_id content is_error cache_control', 'tool_result')
  const content = listAt(block, 'content')
  for (const part of content) one(shown)(part)
  must(
    !at(block, 'is_error') || content.every((part) => textAt(part, 'type') === 'text'),
    'all content must be type `text` if `is_error` is true',
  )
}

const one =
  (kinds: Readonly<Record<string, (block: unknown) => void>>) =>
  (block: unknown): void => {
    const check = kinds[textAt(block, 'type') ?? '']
    must(check, `Input tag '${textAt(block, 'type')}' does not match any of the expected tags`)
    check(block)
  }

const blocks = {
  user: one({ ...shown, tool_result: result }),
  assistant: one({
    text,
    tool_use: (block) => {
      fields(block, 'type id name input', 'tool_use')
      must(/^[\w-]{1,200}$/.test(wordsAt(block, 'name')), 'tool_use.name')
      must(
        !Array.isArray(at(block, 'input')) && typeof at(block, 'input') === 'object',
        'tool_use.input: not a dictionary',
      )
    },
    thinking: (block) => {
      fields(block, 'type thinking signature', 'thinking')
      const signed = Buffer.from(textAt(block, 'signature')!, 'base64').toString()
      must(signed === `signed ${textAt(block, 'thinking')}`, 'Invalid `signature` in `thinking` block')
    },
    redacted_thinking: (block) => {
      fields(block, 'type data', 'redacted_thinking')
      wordsAt(block, 'data')
    },
  }),
}

/** With a budget for thinking, the turn that calls must begin with it. */
function thinks(messages: readonly unknown[]): void {
  const last = messages.findLast((message) => textAt(message, 'role') === 'assistant')
  must(
    !idsIn(last, 'tool_use', 'id').length || /thinking/.test(textAt(last, 'content', 0, 'type')!),
    'Expected `thinking` or `redacted_thinking`, but found `tool_use`',
  )
}
