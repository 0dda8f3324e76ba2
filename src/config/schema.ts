import { z } from 'zod'
import { ConfigError } from './config.ts'

const words = z.string('must be text').min(1, 'must not be empty')
const url = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
const seconds = z.number('must be a number of seconds').positive('must be more than 0 seconds')
const where = 'must be a path that begins with /, or false'
const loopback = 'must be 127.0.0.1:PORT, localhost:PORT or [::1]:PORT, or false'
/** A server for browsers: on this machine alone. */
export const web = z.union(
  [
    z
      .string(loopback)
      .regex(/^(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/, loopback)
      .refine((said) => portOf(said) < 65_536, loopback)
      .transform((said) => ({
        host: said.slice(0, said.lastIndexOf(':')).replace(/[[\]]/g, ''),
        ports: [portOf(said)],
      })),
    z.literal(false),
  ],
  { error: loopback },
)
const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1))
const mount = z.union([z.string(where).startsWith('/', where), z.literal(false)], { error: where })
/** A command line for the shell, or the words of one. */
const program = z.union([words.transform((line) => ['sh', '-c', line]), z.array(words).min(1)], {
  error: 'must be a command line, or a list of its words',
})
const address = 'must be a list of addresses: "tls!*!5642", "tcp!127.0.0.1!5640", "unix!/path"'
/** What chat completions can hold. */
const MEDIA = 'image/png image/jpeg image/gif image/webp application/pdf audio/wav audio/mpeg'.split(' ')
const media = z.array(z.enum(MEDIA, { error: `must be one of ${MEDIA.join(', ')}` }), {
  error: 'must be a list of media types',
})
const service = z.strictObject({ key: words.optional(), base_url: url.optional() })
/** A server of the user's own: its models may take what their names do not say. */
const server = service.extend({ media: media.optional() })
/** A service of the user's own: what is not in our tables must say where it is. */
const other = z.strictObject(
  {
    key: words.optional(),
    base_url: z.url({
      protocol: /^https?$/,
      error: ({ input }) =>
        input === undefined
          ? `is missing: only ${services.join(', ')} are known without one`
          : 'must be a URL that begins with http:// or https://',
    }),
    media: media.optional(),
  },
  { error: 'must be a table of base_url, key and media' },
)
const dollars = z.number('must be a number of dollars').nonnegative('must not be less than 0 dollars')
/** Dollars per million tokens. */
const price = z.strictObject({ input: dollars, cached: dollars.optional(), output: dollars })

/** Services that need no base URL. */
// oxfmt-ignore
const services = ['anthropic', 'openai', 'google', 'groq', 'cerebras', 'xai', 'moonshot', 'openrouter',
  'ollama', 'llamacpp', 'lmstudio', 'vllm'] as const
const servers: readonly string[] = ['ollama', 'llamacpp', 'lmstudio', 'vllm']

const known = Object.fromEntries(
  services.map((name) => [name, (servers.includes(name) ? server : service).default({})]),
) as Record<ServiceName, z.ZodDefault<typeof server>>

/** The user's own names stand in paths and on command lines. */
function misnamed(providers: object, context: z.RefinementCtx): void {
  for (const name of Object.keys(providers))
    if (name === 'offline' || !/^[a-z][a-z0-9_-]*$/.test(name))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'must be a name of small letters, digits, - and _; `offline` is taken',
      })
}

/** config.toml. */
export const file = z.strictObject({
  mount: mount.optional(),
  web: web.optional(),
  listen: z.array(z.string(address).regex(/^(tls|tcp|unix)!\S+$/, address), { error: address }).default([]),
  announce: z.boolean('must be true or false').default(false),
  timeouts: z.strictObject({ first_byte: seconds.optional(), idle: seconds.optional() }).default({}),
  providers: z
    .object({ command: z.record(z.string(), program).default({}), ...known })
    .catchall(other)
    .superRefine(misnamed)
    .prefault({}),
  prices: z.record(z.string(), price).default({}),
})

type ServiceName = (typeof services)[number]

/** Each variable that is read: the service it is for, what of it, and what is right. */
// oxfmt-ignore
export const variables = {
  ANTHROPIC_API_KEY:  ['anthropic',  'key',     words],
  ANTHROPIC_BASE_URL: ['anthropic',  'baseUrl', url],
  OPENAI_API_KEY:     ['openai',     'key',     words],
  OPENAI_BASE_URL:    ['openai',     'baseUrl', url],
  GEMINI_API_KEY:     ['google',     'key',     words],
  GOOGLE_API_KEY:     ['google',     'key',     words], // wins over the one above
  GROQ_API_KEY:       ['groq',       'key',     words],
  CEREBRAS_API_KEY:   ['cerebras',   'key',     words],
  XAI_API_KEY:        ['xai',        'key',     words],
  MOONSHOT_API_KEY:   ['moonshot',   'key',     words],
  OPENROUTER_API_KEY: ['openrouter', 'key',     words],
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
