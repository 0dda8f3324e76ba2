import { at, textAt } from '../../src/lib/json.ts'
import { dataUrl, fields, listAt, must, record, schema, strict, wordsAt } from './strict.ts'

const BODY =
  'model input stream store instructions temperature max_output_tokens reasoning include stream_options tools prompt_cache_key'
const PICTURES = 'image/png image/jpeg image/gif image/webp'

/** What the Responses API refuses: https://developers.openai.com/api/reference/resources/responses, and its answers to mistakes. */
export const responses = strict((body) => {
  fields(body, BODY, 'body')
  must((textAt(body, 'prompt_cache_key') ?? '').length <= 64, 'prompt_cache_key: string too long')
  if (at(body, 'tools') !== undefined) for (const tool of listAt(body, 'tools')) toolOf(tool)
  const calls = new Set<string>()
  const items = listAt(body, 'input')
  for (const [i, item] of items.entries()) {
    const type = textAt(item, 'type')
    if (type === undefined) message(item)
    else if (type === 'function_call') call(item, calls)
    else if (type === 'function_call_output') output(item, calls)
    else reasoning(item, items[i + 1])
  }
  for (const id of calls) must(false, `No tool output found for function call ${id}.`)
})

function toolOf(tool: unknown): void {
  fields(tool, 'type name description parameters strict', 'tools')
  must(textAt(tool, 'type') === 'function', 'tools.type')
  must(/^[\w-]{1,64}$/.test(wordsAt(tool, 'name')), 'tools.name')
  must(at(tool, 'strict') === false, 'tools.strict: a schema of anybody is not strict')
  schema(at(tool, 'parameters'), 'parameters')
}

function message(item: unknown): void {
  fields(item, at(item, 'role') === 'assistant' ? 'role content phase' : 'role content', 'message')
  must(/^(commentary|final_answer)$/.test(textAt(item, 'phase') ?? 'commentary'), 'phase')
  if (at(item, 'role') === 'assistant') return void wordsAt(item, 'content')
  must(at(item, 'role') === 'user', 'role')
  const content = listAt(item, 'content')
  must(content.length, 'content: empty')
  for (const part of content) contents(part)
}

function contents(part: unknown): void {
  const type = textAt(part, 'type')
  if (type === 'input_text') {
    fields(part, 'type text', type)
    wordsAt(part, 'text')
  } else if (type === 'input_image') {
    fields(part, 'type detail image_url', type)
    dataUrl(at(part, 'image_url'), PICTURES, type)
  } else {
    must(type === 'input_file', `Invalid value: '${type}'`)
    fields(part, 'type filename file_data', type)
    must(wordsAt(part, 'filename').endsWith('.pdf'), 'filename')
    dataUrl(at(part, 'file_data'), 'application/pdf', type)
  }
}

function call(item: unknown, calls: Set<string>): void {
  fields(item, 'type call_id name arguments', 'function_call')
  must(/^[\w-]{1,64}$/.test(wordsAt(item, 'call_id')), 'call_id: string too long')
  must(/^[\w-]{1,64}$/.test(wordsAt(item, 'name')), 'name: string does not match pattern')
  record(at(item, 'arguments'), 'arguments')
  must(calls.size < calls.add(wordsAt(item, 'call_id')).size, 'call_id: twice')
}

function output(item: unknown, calls: Set<string>): void {
  fields(item, 'type call_id output', 'function_call_output')
  must(calls.delete(wordsAt(item, 'call_id')), `No tool call found for function call output with call_id`)
  const parts = listAt(item, 'output')
  must(parts.length, 'output: empty')
  for (const part of parts) contents(part)
}

function reasoning(item: unknown, next: unknown): void {
  fields(item, 'type id summary encrypted_content', 'reasoning')
  must(textAt(item, 'type') === 'reasoning', `Invalid value: '${textAt(item, 'type')}'`)
  must(wordsAt(item, 'id').startsWith('rs_'), "id: Expected an ID that begins with 'rs'")
  const said = textAt(item, 'summary', 0, 'text')
  const content = Buffer.from(wordsAt(item, 'encrypted_content'), 'base64').toString()
  must(content === `signed ${said}`, 'The encrypted content could not be verified')
  const follows =
    next !== undefined && at(next, 'role') !== 'user' && at(next, 'type') !== 'function_call_output'
  must(follows, `Item of type 'reasoning' was provided without its required following item.`)
}
