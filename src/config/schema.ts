import { z } from 'zod'
import { ConfigError } from './config.ts'

const words = z.string('must be text').min(1, 'must not be empty')
const url = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
const seconds = z.number('must be a number of seconds').positive('must be more than 0 seconds')
const where = 'must be a path that begins with /, or false'
const mount = z.union([z.string(where).startsWith('/', where), z.literal(false)], { error: where })
/** A command line for the shell, or the words of one. */
const program = z.union([words.transform((line) => ['sh', '-c', line]), z.array(words).min(1)], {
  error: 'must be a command line, or a list of its words',
})
const service = z.strictObject({ key: words.optional(), base_url: url.optional() }).default({})

/** config.toml. */
export const file = z.strictObject({
  mount: mount.optional(),
  timeouts: z.strictObject({ first_byte: seconds.optional(), idle: seconds.optional() }).default({}),
  providers: z
    .strictObject({
      anthropic: service,
      openai: service,
      ollama: service,
      llamacpp: service,
      lmstudio: service,
      command: z.record(z.string(), program).default({}),
    })
    .prefault({}),
})

export type ServiceName = Exclude<keyof z.output<typeof file>['providers'], 'command'>

/** Each variable that is read: the service it is for, what of it, and what is right. */
// oxfmt-ignore
export const variables = {
  ANTHROPIC_API_KEY:  ['anthropic', 'key',     words],
  ANTHROPIC_BASE_URL: ['anthropic', 'baseUrl', url],
  OPENAI_API_KEY:     ['openai',    'key',     words],
  OPENAI_BASE_URL:    ['openai',    'baseUrl', url],
} as const satisfies Record<string, readonly [service: ServiceName, what: 'key' | 'baseUrl', schema: z.ZodType]>

/** The value, checked. @throws ConfigError one line for each complaint: where, which key, what is right */
export function check<S extends z.ZodType>(schema: S, value: unknown, source: string): z.output<S> {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const lines = error.issues.map((issue) =>
    [source, issue.path.join('.'), sentence(issue)].filter(Boolean).join(': '),
  )
  throw new ConfigError(lines.join('\n'))
}

function sentence(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.join(', ')}` : issue.message
}
