import { createHash } from 'node:crypto'
import type { Media, Part, Result, Text, Tool, Turn } from '../../src/providers/provider.ts'

/** The smallest files that are what they say, by their type. */
const files: Readonly<Record<string, Buffer>> = {
  'image/png': Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
    'base64',
  ),
  'image/jpeg': Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
  'image/gif': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  'image/webp': Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64'),
  'application/pdf': Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>\n%%EOF\n'),
  'audio/wav': Buffer.from('RIFF$\0\0\0WAVEfmt ', 'latin1'),
  'audio/mpeg': Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'),
  'video/mp4': Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0', 'latin1'),
}

/** A file of that type; of any other type, a few bytes that are said to be of it. */
export function sample(type: string, more: Partial<Media> = {}): Media {
  const data = files[type] ?? Buffer.from('?')
  const sha256 = createHash('sha256').update(data).digest('hex')
  return { kind: 'media', type, size: data.length, sha256, data: () => data, ...more }
}

export const base64 = (media: Media): string => Buffer.from(media.data()).toString('base64')

export const text = (words: string): Text => ({ kind: 'text', text: words })
export const user = (...content: readonly Part[]): Turn => ({ role: 'user', content })
export const assistant = (...content: readonly Part[]): Turn => ({ role: 'assistant', content })

export const result = (id: string, name: string, ...content: Result['content']): Result => ({
  kind: 'result',
  id,
  name,
  content,
  failed: false,
})

export const tools: readonly Tool[] = [
  {
    name: 'weather',
    about: 'The weather in a city',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'array', items: { type: 'integer' } } },
      required: ['city'],
      anyOf: [{ required: ['city'] }],
    },
  },
  { name: 'look', about: 'A picture of what is there', schema: { type: 'object' } },
]
