/** How vendors write their answers and what they refuse, by hand, from their documents. */

import { anthropic } from './strict-anthropic.ts'
import { chat } from './strict-chat.ts'
import { google } from './strict-google.ts'
import { responses } from './strict-responses.ts'
import type { WireFormat } from './teller.ts'
import { anthropicModels, AnthropicTeller } from './wire-anthropic.ts'
import { ChatTeller, openaiModels } from './wire-chat.ts'
import { googleModels, GoogleTeller } from './wire-google.ts'
import { ResponsesTeller } from './wire-responses.ts'

// oxfmt-ignore
export const dialects = {
  anthropic: { base: '',    strict: anthropic, models: anthropicModels, teller: () => new AnthropicTeller() },
  responses: { base: '/v1', strict: responses, models: openaiModels,    teller: () => new ResponsesTeller() },
  chat:      { base: '/v1', strict: chat,      models: openaiModels,    teller: () => new ChatTeller() },
  google:    { base: '',    strict: google,    models: googleModels,    teller: () => new GoogleTeller() },
} as const satisfies Record<string, WireFormat>

export type DialectName = keyof typeof dialects
