import { at, textAt } from '../../src/lib/json.ts'
import { dataUrl, fields, listAt, medium, must, record, schema, strict, wordsAt } from './strict.ts'

const BODY =
  'model messages stream stream_options temperature max_tokens max_completion_tokens reasoning_effort reasoning_format tools cache_control'
const PICTURES = 'image/png image/jpeg image/gif image/webp'
const ASSISTANT = 'role content tool_calls reasoning_content reasoning reasoning_details'

/** What chat completions refuse: https://developers.openai.com/api/reference/resources/chat, and what servers add. */
export const chat = strict((body) => {
  fields(body, BODY, 'body')
  if (at(body, 'tools') !== undefined) for (const tool of listAt(body, 'tools')) toolOf(tool)
  let open: string[] = []
  for (const message of listAt(body, 'messages')) {
    const role = textAt(message, 'role')
    if (role === 'tool') {
      open = answered(message, open)
      continue
    }
    must(
      !open.length,
      `An assistant message with 'tool_calls' must be followed by tool messages: ${open.join()}`,
    )
    if (role === 'assistant') open = assistant(message)
    else if (role === 'user') user(message)
    else {
      fields(message, 'role content', 'system')
      wordsAt(message, 'content')
    }
  }
  must(!open.length, `tool_call_ids did not have response messages: ${open.join()}`)
})

function toolOf(tool: unknown): void {
  fields(tool, 'type function', 'tools')
  fields(at(tool, 'function'), 'name description parameters', 'function')
  must(/^[\w-]{1,64}$/.test(wordsAt(tool, 'function', 'name')), 'function.name')
  schema(at(tool, 'function', 'parameters'), 'parameters')
}

function answered(message: unknown, open: readonly string[]): string[] {
  fields(message, 'role tool_call_id content', 'tool')
  const id = wordsAt(message, 'tool_call_id')
  wordsAt(message, 'content')
  must(
    open.includes(id),
    `messages with role 'tool' must be a response to a preceeding message with 'tool_calls'`,
  )
  return open.filter((other) => other !== id)
}

function assistant(message: unknown): string[] {
  const { content, ...rest } = message as Record<string, unknown>
  fields(content === null ? rest : message, ASSISTANT, 'assistant')
  const calls = at(message, 'tool_calls')
  if (!Array.isArray(calls)) {
    wordsAt(message, 'content')
    return []
  }
  must(calls.length, 'tool_calls: empty')
  for (const call of calls) {
    fields(call, 'id type function extra_content', 'tool_calls')
    fields(at(call, 'function'), 'name arguments', 'function')
    must(/^[\w-]{1,64}$/.test(wordsAt(call, 'function', 'name')), 'function.name')
    record(at(call, 'function', 'arguments'), 'arguments')
  }
  const ids = calls.map((call) => wordsAt(call, 'id'))
  must(new Set(ids).size === ids.length, 'tool_calls: the same id twice')
  return ids
}

function user(message: unknown): void {
  fields(message, 'role content', 'user')
  if (typeof at(message, 'content') === 'string') return void wordsAt(message, 'content')
  const parts = listAt(message, 'content')
  must(parts.length, 'content: empty')
  for (const part of parts) {
    const type = wordsAt(part, 'type')
    fields(part, `type ${type}`, type)
    const check = kinds[type]
    must(check, `Invalid value: '${type}'`)
    check(at(part, type))
  }
}

const kinds: Readonly<Record<string, (value: unknown) => void>> = {
  text: (value) => must(typeof value === 'string' && value.trim(), 'text'),
  image_url: (value) => {
    fields(value, 'url', 'image_url')
    dataUrl(at(value, 'url'), PICTURES, 'image_url')
  },
  file: (value) => {
    fields(value, 'filename file_data', 'file')
    must(wordsAt(value, 'filename').endsWith('.pdf'), 'filename')
    dataUrl(at(value, 'file_data'), 'application/pdf', 'file')
  },
  input_audio: (value) => {
    fields(value, 'data format', 'input_audio')
    medium(at(value, 'data'), at(value, 'format'), 'wav mp3', 'input_audio')
  },
}
