import { at, textAt } from '../../src/lib/json.ts'

/** What a request must be, said by throwing what a vendor would answer where it is not. */
export class Refusal extends Error {}

/** @throws Refusal */
export function must(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new Refusal(sentence)
}

/** A check that gives the sentence of its refusal. */
export const strict =
  (check: (body: unknown) => void) =>
  (body: unknown): string | undefined => {
    try {
      check(body)
      return undefined
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
  }

/** Those of an object's fields that are not among the names. */
export function fields(value: unknown, names: string, where: string): void {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), `${where}: not an object`)
  const known = names.split(' ')
  for (const [name, held] of Object.entries(value)) {
    must(known.includes(name), `${where}.${name}: Extra inputs are not permitted`)
    must(held !== null, `${where}.${name}: null`)
  }
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  must(Array.isArray(found), `${path.join('.')}: not a list`)
  return found
}

export function wordsAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = textAt(value, ...path)
  must(found !== undefined, `${path.join('.')}: not a text`)
  must(found.trim(), `${path.join('.')}: text must not be blank`)
  return found
}

/** How files of a type begin. */
const beginnings: Readonly<Record<string, RegExp>> = {
  'image/png': /^\x89PNG\r\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8/,
  'image/webp': /^RIFF.{4}WEBP/s,
  'application/pdf': /^%PDF-/,
  'audio/wav': /^RIFF.{4}WAVE/s,
  'audio/mp3': /^ID3/,
  wav: /^RIFF.{4}WAVE/s,
  mp3: /^ID3|^\xff[\xe0-\xff]/,
  'video/mp4': /^.{4}ftyp/s,
}

/** Base64 of something that is of the type it is said to be. */
export function medium(data: unknown, type: unknown, types: string, where: string): void {
  must(
    typeof type === 'string' && types.split(' ').includes(type),
    `${where}: unsupported media type ${String(type)}`,
  )
  must(typeof data === 'string', `${where}: no data`)
  must(/^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0, `${where}: invalid base64`)
  const bytes = Buffer.from(data, 'base64').toString('latin1')
  must(beginnings[type]!.test(bytes), `${where}: Image does not match the provided media type ${type}`)
}

/** The same for the two halves of a data URL. */
export function dataUrl(url: unknown, types: string, where: string): void {
  const [, type, data] = /^data:([^;,]+);base64,(.*)$/s.exec(String(url)) ?? []
  must(type, `${where}: not a data URL`)
  medium(data, type, types, where)
}

/** JSON of an object. */
export function record(text: unknown, where: string): void {
  must(typeof text === 'string', `${where}: not a text`)
  const value: unknown = JSON.parse(text.startsWith('{') ? text : 'null')
  must(value, `${where}: not the JSON of an object`)
}

/** A tool's schema as every vendor takes it. */
export function schema(value: unknown, where: string): void {
  must(at(value, 'type') === 'object', `${where}.type: must be "object"`)
  must(at(value, 'properties'), `${where}: object schema missing properties`)
  for (const word of ['oneOf', 'anyOf', 'allOf', 'enum', 'not', '$schema'])
    must(at(value, word) === undefined, `${where}: ${word} is not supported at the top level`)
}
