import { at } from '../lib/json.ts'
import type { Limits } from './limits.ts'
import { Sieve } from './media.ts'
import { asWords, Pairs } from './pairs.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Opaque, Part, Tool, Turn } from './provider.ts'

export interface FitOptions {
  /** The provider: what is opaque and another's is not for it. */
  readonly provider: string
  readonly limits: Limits
  /** What takes the conversation, in sentences; the model unless set. */
  readonly called?: string | undefined
  /** What the service takes as the name of a call. */
  readonly ids?: RegExp | undefined
}

export interface Fitted {
  readonly ask: Ask
  /** What was left out. */
  readonly notices: readonly string[]
}

const IDS = /^[\w-]{1,64}$/
/** What all services take as the name of a tool. */
const NAMES = /^[A-Za-z_][\w-]{0,63}$/

/**
 * An ask as a model takes it: only media that it takes; calls each followed by their results, or as words where there
 * are no tools this time; of what is opaque, what this model said before calls of its own.
 * @throws ProviderError for media in the newest turn, and for tools, that the model does not take
 */
export function fitted(ask: Ask, { provider, limits, called = ask.model, ids = IDS }: FitOptions): Fitted {
  const sieve = new Sieve(limits, called)
  const sieved = sieve.turns(ask.turns)
  const tools = limits.tools && ask.tools?.length ? toolsOf(ask.tools) : undefined
  const turns = tools ? new Pairs(limits, ids).turns(sieved) : asWords(sieved)
  const notices = [
    ...(sieve.notice ? [sieve.notice] : []),
    ...(ask.tools?.length && !tools ? [`tools left out: ${called} takes none`] : []),
  ]
  return { ask: { ...ask, turns: turns.map((turn) => own(turn, provider, ask.model)), tools }, notices }
}

/** What is opaque, as we keep it: with the model whose it is, for another one cannot read it. */
export const opaque = (provider: string, model: string, data: unknown): Opaque => ({
  kind: 'opaque',
  provider,
  data: { model, data },
})

/** What a service said that is opaque. */
export const dataOf = (part: Opaque): unknown => at(part.data, 'data')

/** A turn with nothing opaque but what stands before a call, and comes from the same model. */
function own({ role, content }: Turn, provider: string, model: string): Turn {
  const last = content.findLastIndex(({ kind }) => kind === 'call')
  const keeps = (part: Part, i: number): boolean =>
    part.kind !== 'opaque' || (i < last && part.provider === provider && at(part.data, 'model') === model)
  return { role, content: content.filter(keeps) }
}

function toolsOf(tools: readonly Tool[]): readonly Tool[] {
  const names = new Set<string>()
  return tools.map((tool) => {
    if (!NAMES.test(tool.name))
      throw new ProviderError(
        'invalid',
        `a tool cannot be called ${tool.name}: a letter or _, then letters, digits, _ and -, at most 64`,
      )
    if (names.size === names.add(tool.name).size)
      throw new ProviderError('invalid', `two tools are called ${tool.name}`)
    return { ...tool, schema: plainSchema(tool.schema) }
  })
}

/** Keywords that services refuse at the top of a schema; whoever runs the tool still holds the input against them. */
const refused = new Set([
  '$schema',
  '$id',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'enum',
  'const',
  'if',
  'then',
  'else',
])

const plainSchema = (schema: Tool['schema']): Tool['schema'] => ({
  ...Object.fromEntries(Object.entries(schema).filter(([keyword]) => !refused.has(keyword))),
  type: 'object',
  properties: schema['properties'] ?? {},
})
