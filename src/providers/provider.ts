/** What every model service is to us: a prompt in, deltas out. */

export interface Text {
  readonly kind: 'text'
  readonly text: string
}

/** A picture, a document, a sound. */
export interface Media {
  readonly kind: 'media'
  /** Its media type: `image/png`. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** Of its content, in hexadecimal: the name by which it is kept. */
  readonly sha256: string
  /** The content, fetched from where it is kept. @throws FileError when it is not there any more */
  data(): Uint8Array
}

/** The model wants a tool to be used: stands in its own turn. */
export interface Call {
  readonly kind: 'call'
  /** Names the call within the conversation; its result has the same. */
  readonly id: string
  readonly name: string
  /** JSON, as the tool's schema has it; the model's own text where that is no JSON. Whoever runs the tool checks it. */
  readonly input: unknown
}

/** What came of a call: stands in the user's turn that follows. */
export interface Result {
  readonly kind: 'result'
  readonly id: string
  readonly name: string
  readonly content: readonly (Text | Media)[]
  /** Whether it is an error that the model should see. */
  readonly failed: boolean
}

/** What a service wants back unchanged when the turn goes on after calls: signed thinking. Others are not sent it. */
export interface Opaque {
  readonly kind: 'opaque'
  /** The provider that said it. */
  readonly provider: string
  /** JSON. */
  readonly data: unknown
}

/** One piece of what a person or a model said. */
export type Part = Text | Media | Call | Result | Opaque

/** Something that a model can ask for. */
export interface Tool {
  readonly name: string
  /** What it does and when to use it, for the model. */
  readonly about: string
  /** JSON Schema of its input, an object. */
  readonly schema: Readonly<Record<string, unknown>>
}

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: readonly Part[]
  /** How many of its pieces are from earlier prompts, which nobody has answered: they count as older turns do. */
  readonly earlier?: number
}

export type Effort = 'low' | 'medium' | 'high'

/** One request to a model. */
export interface Ask {
  readonly model: string
  /** System prompt; empty: none. */
  readonly system: string
  /** The conversation, oldest first; begins and ends with a user turn. */
  readonly turns: readonly Turn[]
  /** 0 to 2; undefined: the service's own default. */
  readonly temperature?: number | undefined
  /** Most tokens of the reply. */
  readonly maxTokens?: number | undefined
  readonly effort?: Effort | undefined
  /** What the model may ask for; none where it is missing. */
  readonly tools?: readonly Tool[] | undefined
}

/** What a model can be sent besides text. */
export interface Takes {
  /** Whether it takes media of that type. */
  media(type: string): boolean
  readonly tools: boolean
}

/** Tokens of one turn, and what they cost where that is known. `input` counts everything sent, cached tokens included. */
export interface Usage {
  readonly input: number
  readonly output: number
  /** Tokens of `input` that came from the service's cache. */
  readonly cached: number
  /** Tokens of `output` spent on reasoning. */
  readonly reasoning: number
}

/** What a reply is made of, in the order it comes. */
export type Delta =
  /** The next words of the reply. */
  | { readonly kind: 'text'; readonly text: string }
  /** The next words of a reasoning summary. */
  | { readonly kind: 'thought'; readonly text: string }
  /** Something the user should know and the model did not say: an option that is not supported, a retry. One sentence. */
  | { readonly kind: 'notice'; readonly text: string }
  /** The count so far; the last one is the turn's. */
  | { readonly kind: 'usage'; readonly usage: Usage }
  /** A whole call. The reply ends after its calls with the reason `calls`, and goes on when it is asked with their results. */
  | Call
  | Opaque
  /** Why the reply is over: the last delta of every reply that did not throw. */
  | { readonly kind: 'end'; readonly reason: 'stop' | 'length' | 'refusal' | 'calls' }

/** Whether a service can be used now, and if not, why. */
export type Ready =
  | { readonly state: 'ready' }
  /** `variable` is the environment variable to set. */
  | { readonly state: 'no key'; readonly variable: string }
  | { readonly state: 'unreachable'; readonly reason: string }

export interface Provider {
  readonly name: string
  /** What it is, in a few words, for `providers` and `doctor`. */
  readonly about: string
  /** Whether it asks for no money: servers and programs on this machine. */
  readonly free?: boolean | undefined
  /** Whether it can be used. Asks the network only where there is no other way, for at most a second or two. */
  ready(signal: AbortSignal): Promise<Ready>
  /** Its models, default first, never empty; a built-in list where the service cannot be asked. */
  models(signal: AbortSignal): Promise<readonly string[]>
  /** What a model of it can be sent, an empty name being its default; asks nobody. */
  takes(model: string): Takes
  /**
   * The reply to `ask`. What the newest turn holds and the model does not take is an error before anything is sent; in
   * older turns it is left out with a notice. When the signal fires, the connection is closed at once and the iteration throws the signal's reason.
   * @param alive called for whatever comes from the service, also for what makes no delta, such as a ping
   * @throws ProviderError whatever goes wrong at the service or on the way to it
   */
  stream(ask: Ask, signal: AbortSignal, alive?: () => void): AsyncIterable<Delta>
}

/** What takes no more than words. */
export const WORDS: Takes = { media: () => false, tools: false }

/** The texts among the pieces of a turn. */
export const textsOf = (content: readonly Part[]): readonly string[] =>
  content.flatMap((part) => (part.kind === 'text' ? part.text : []))

/** The ways in which a service fails, and whether trying again may help. */
// oxfmt-ignore
export const failures = {
  auth:       { again: false }, // bad or missing key
  quota:      { again: false }, // no money or hard limit
  invalid:    { again: false }, // the request is wrong: unknown model, too long
  program:    { again: false }, // a command that could not be started or failed
  rate:       { again: true },  // 429
  overloaded: { again: true },  // 503, 529
  server:     { again: true },  // other 5xx, malformed answers
  connection: { again: true },  // refused, reset, cut
  timeout:    { again: true },  // first byte or idle time over
} as const satisfies Record<string, { readonly again: boolean }>

export type Failure = keyof typeof failures

export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly failure: Failure
  /** HTTP status; 0 where there was none. */
  readonly status: number
  /** How long the service asked us to wait, in milliseconds. */
  readonly retryAfter: number | undefined

  /** @param message the service's own sentence, or ours */
  constructor(
    failure: Failure,
    message: string,
    options: ErrorOptions & {
      readonly status?: number | undefined
      readonly retryAfter?: number | undefined
    } = {},
  ) {
    super(message, options)
    this.failure = failure
    this.status = options.status ?? 0
    this.retryAfter = options.retryAfter
  }
}
