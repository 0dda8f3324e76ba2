import { anthropic } from '../../src/providers/anthropic.ts'
import { compat } from '../../src/providers/compat.ts'
import { openai } from '../../src/providers/openai.ts'
import type { Provider } from '../../src/providers/provider.ts'
import type { DialectName } from './wire-formats.ts'

/** Each wire format and the provider that speaks it. */
export const http: readonly (readonly [
  dialect: DialectName,
  make: (url: string, key?: string) => Provider,
])[] = [
  ['anthropic', (baseUrl, key = 'key') => anthropic({ key, baseUrl })],
  ['responses', (baseUrl, key = 'key') => openai({ key, baseUrl })],
  ['chat', (baseUrl, key = 'key') => compat({ name: 'compat', about: 'a test', key, baseUrl })],
]
