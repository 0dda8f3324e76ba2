/** Calls of tools and their results as they stand in a line of `history`. */

import { FileError } from '../lib/errno.ts'
import { at, textAt } from '../lib/json.ts'
import { textsOf } from '../providers/provider.ts'
import type { Call, Media, Opaque, Part, Result, Text } from '../providers/provider.ts'
import { mediaField, mediaOf } from './named.ts'
import type { Kept } from './named.ts'

/** What a line has beside its words. */
interface Used {
  readonly calls?: readonly object[]
  readonly results?: readonly object[]
  readonly opaque?: readonly object[]
}

/** The names of these fields. */
export const FIELDS = ['calls', 'results', 'opaque'] as const

/** The fields of a message that has such parts. */
export function fieldsOf(content: readonly Part[]): Used {
  const calls = content.filter((part) => part.kind === 'call')
  const results = content.filter((part) => part.kind === 'result')
  const opaque = content.filter((part) => part.kind === 'opaque')
  return {
    ...(calls.length && { calls: calls.map(({ id, name, input }) => ({ id, name, input })) }),
    ...(results.length && { results: results.map(lineOf) }),
    ...(opaque.length && { opaque: opaque.map(({ provider, data }) => ({ provider, data })) }),
  }
}

const lineOf = ({ id, name, content, failed }: Result): object => ({
  id,
  name,
  content: textsOf(content).join('\n'),
  ...mediaField(content),
  ...(failed && { failed }),
})

/** What came of a call, in words: media by their type and size. */
export const shown = (content: readonly (Text | Media)[]): string =>
  content.map((part) => (part.kind === 'text' ? part.text : `[${part.type}, ${part.size} bytes]`)).join('\n')

/**
 * The parts that the fields of a line say, in the order in which services want them: `before` the words and `after` them.
 * @throws FileError EINVAL
 */
export function partsOf(
  line: unknown,
  where: string,
  kept: Kept | undefined,
): { before: readonly Part[]; after: readonly Part[] } {
  const opaque = listAt(line, 'opaque', where).map((value) => opaqueOf(value, where))
  const results = listAt(line, 'results', where).map((value) => resultOf(value, where, kept))
  const calls = listAt(line, 'calls', where).map((value) => callOf(value, where))
  const role = at(line, 'role')
  if (role === 'assistant' ? results.length : calls.length || opaque.length)
    throw new FileError('EINVAL', `${where}: calls are the assistant's, results the user's`)
  return { before: [...opaque, ...results], after: calls }
}

function listAt(line: unknown, field: (typeof FIELDS)[number], where: string): readonly unknown[] {
  const list = at(line, field) ?? []
  if (!Array.isArray(list)) throw new FileError('EINVAL', `${where}: ${field} must be a list`)
  return list
}

function callOf(value: unknown, where: string): Call {
  const [id, name, input] = [textAt(value, 'id'), textAt(value, 'name'), at(value, 'input')]
  if (id !== undefined && name !== undefined) return { kind: 'call', id, name, input }
  throw new FileError('EINVAL', `${where}: a call has id, name and input`)
}

function resultOf(value: unknown, where: string, kept: Kept | undefined): Result {
  const [id, name, text] = [textAt(value, 'id'), textAt(value, 'name'), textAt(value, 'content')]
  if (id === undefined || name === undefined || text === undefined)
    throw new FileError('EINVAL', `${where}: a result has id, name and content`)
  const media = mediaOf(value, where, kept)
  const words: readonly Text[] = text === '' && media.length ? [] : [{ kind: 'text', text }]
  return {
    kind: 'result',
    id,
    name,
    content: [...words, ...media],
    failed: at(value, 'failed') === true,
  }
}

function opaqueOf(value: unknown, where: string): Opaque {
  const provider = textAt(value, 'provider')
  if (provider !== undefined) return { kind: 'opaque', provider, data: at(value, 'data') }
  throw new FileError('EINVAL', `${where}: opaque has provider and data`)
}
