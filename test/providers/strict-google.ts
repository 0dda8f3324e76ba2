import { at, textAt } from '../../src/lib/json.ts'
import { fields, listAt, medium, must, schema, strict, wordsAt } from './strict.ts'

const TYPES = 'image/png image/jpeg image/webp application/pdf audio/wav audio/mp3 video/mp4'
const SHOWN = 'image/png image/jpeg image/webp application/pdf'

/** What generateContent refuses: https://ai.google.dev/api/generate-content, and its answers to mistakes. */
export const google = strict((body) => {
  fields(body, 'contents systemInstruction generationConfig tools', 'body')
  if (at(body, 'tools') !== undefined)
    for (const tool of listAt(body, 'tools', 0, 'functionDeclarations')) declaration(tool)
  const contents = listAt(body, 'contents')
  must(at(contents.at(-1), 'role') === 'user', 'Please ensure that single turn requests end with a user role')
  for (const [i, content] of contents.entries()) {
    fields(content, 'role parts', 'contents')
    const parts = listAt(content, 'parts')
    must(parts.length, 'GenerateContentRequest.contents.parts: contents.parts must not be empty')
    const model = at(content, 'role') === 'model'
    must(model || at(content, 'role') === 'user', 'Please use a valid role: user, model.')
    for (const part of parts) (model ? spoken : heard)(part)
    const calls = idsIn(content, 'functionCall')
    if (calls.length) {
      must(
        at(
          parts.find((part) => at(part, 'functionCall')),
          'thoughtSignature',
        ),
        'Function call is missing a thought_signature',
      )
      const answers = idsIn(contents[i + 1], 'functionResponse')
      must(
        calls.join() === answers.join() && listAt(contents[i + 1], 'parts').length === calls.length,
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      )
    }
    if (idsIn(content, 'functionResponse').length)
      must(
        idsIn(contents[i - 1], 'functionCall').length,
        'function response turn comes immediately after a function call turn',
      )
  }
})

const idsIn = (content: unknown, kind: string): readonly string[] => {
  const parts = at(content, 'parts')
  return Array.isArray(parts)
    ? parts
        .filter((part) => at(part, kind))
        .map((part) => `${textAt(part, kind, 'id')} ${textAt(part, kind, 'name')}`)
    : []
}

function declaration(tool: unknown): void {
  fields(tool, 'name description parametersJsonSchema', 'functionDeclarations')
  must(/^[A-Za-z_][\w.:-]{0,127}$/.test(wordsAt(tool, 'name')), 'Invalid function name')
  schema(at(tool, 'parametersJsonSchema'), 'parametersJsonSchema')
}

function spoken(part: unknown): void {
  if (at(part, 'functionCall') === undefined) {
    fields(part, 'text', 'parts')
    return void wordsAt(part, 'text')
  }
  fields(part, 'functionCall thoughtSignature', 'parts')
  fields(at(part, 'functionCall'), 'id name args', 'functionCall')
  must(/^[A-Za-z_][\w.:-]{0,127}$/.test(wordsAt(part, 'functionCall', 'name')), 'Invalid function name')
  const args = at(part, 'functionCall', 'args')
  must(typeof args === 'object' && !Array.isArray(args), 'args: Proto field is not an object')
  const signature = textAt(part, 'thoughtSignature')
  const known = signature === undefined || signature === 'skip_thought_signature_validator'
  must(
    known || Buffer.from(signature, 'base64').toString().startsWith('signed '),
    'Thought signature is not valid.',
  )
}

function heard(part: unknown): void {
  if (at(part, 'functionResponse')) return response(at(part, 'functionResponse'))
  if (at(part, 'inlineData') === undefined) {
    fields(part, 'text', 'parts')
    return void wordsAt(part, 'text')
  }
  fields(part, 'inlineData', 'parts')
  inline(at(part, 'inlineData'), TYPES)
}

function response(value: unknown): void {
  fields(value, 'id name response parts', 'functionResponse')
  wordsAt(value, 'name')
  const said = at(value, 'response')
  fields(said, 'output error', 'response')
  wordsAt(said, at(said, 'error') === undefined ? 'output' : 'error')
  if (at(value, 'parts') !== undefined)
    for (const part of listAt(value, 'parts')) {
      fields(part, 'inlineData', 'functionResponse.parts')
      inline(at(part, 'inlineData'), SHOWN)
    }
}

function inline(value: unknown, types: string): void {
  fields(value, 'mimeType data', 'inlineData')
  medium(at(value, 'data'), at(value, 'mimeType'), types, 'inlineData')
}
