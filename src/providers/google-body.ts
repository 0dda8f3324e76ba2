import type { Content, FunctionDeclaration, Part as Piece } from '@google/genai/web'
import { textAt } from '../lib/json.ts'
import { dataOf } from './fit.ts'
import { plainType } from './limits.ts'
import { textsOf } from './provider.ts'
import type { Media, Part, Result, Text, Tool, Turn } from './provider.ts'

/** What goes as the signature of a call that this model did not make; models that sign want one. */
const FOREIGN = 'skip_thought_signature_validator'

/** Gemini's own names for media types, where they are others. */
const names: Readonly<Record<string, string>> = { 'audio/mpeg': 'audio/mp3', 'video/quicktime': 'video/mov' }

/**
 * A conversation as contents. Results are a content of their own: there must be as many as there were calls.
 * @param signs whether the model wants a signature on the first call of each turn
 */
export const contentsOf = (turns: readonly Turn[], signs: boolean): Content[] =>
  turns.flatMap(({ role, content }) =>
    role === 'user' ? userOf(content) : [{ role: 'model', parts: spoken(content, signs) }],
  )

export const declarationsOf = (tools: readonly Tool[]): FunctionDeclaration[] =>
  tools.map(({ name, about, schema }) => ({ name, description: about, parametersJsonSchema: schema }))

function userOf(content: readonly Part[]): Content[] {
  const results = content.filter((part) => part.kind === 'result').map(resultOf)
  const rest = content.filter((part) => part.kind === 'text' || part.kind === 'media').map(pieceOf)
  return [results, rest].filter(({ length }) => length).map((parts) => ({ role: 'user', parts }))
}

function resultOf({ id, name, content, failed }: Result): Piece {
  const text = textsOf(content).join('\n') || '[shown here]' // beside nothing but a picture, too
  const parts = content.flatMap((part) => (part.kind === 'media' ? { inlineData: dataIn(part) } : []))
  return {
    functionResponse: {
      id,
      name,
      response: failed ? { error: text } : { output: text },
      ...(parts.length && { parts }),
    },
  }
}

const pieceOf = (part: Text | Media): Piece =>
  part.kind === 'text' ? { text: part.text } : { inlineData: dataIn(part) }

function dataIn(media: Media): { readonly mimeType: string; readonly data: string } {
  const type = plainType(media.type)
  return { mimeType: names[type] ?? type, data: Buffer.from(media.data()).toString('base64') }
}

/** What the model said; each signature belongs to a call that follows it. */
function spoken(content: readonly Part[], signs: boolean): Piece[] {
  const signatures: string[] = []
  let signed = !signs
  return content.flatMap((part): Piece[] => {
    if (part.kind === 'text') return [{ text: part.text }]
    const signature = part.kind === 'opaque' && textAt(dataOf(part), 'thoughtSignature')
    if (signature) signatures.push(signature)
    if (part.kind !== 'call') return []
    const { id, name } = part
    const functionCall = { id, name, args: part.input as Record<string, unknown> } // the fitted ask has an object there
    const thoughtSignature = signatures.shift() ?? (signed ? undefined : FOREIGN)
    signed = true
    return [{ functionCall, ...(thoughtSignature && { thoughtSignature }) }]
  })
}
