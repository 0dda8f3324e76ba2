/** What tells a reply in a vendor's wire format, and what all of them have in common. */

export interface Counts {
  readonly input: number
  readonly output: number
  readonly cached: number
  readonly reasoning: number
}

export const COUNTS: Counts = { input: 25, output: 15, cached: 5, reasoning: 4 }

export interface Called {
  readonly id: string
  readonly name: string
  readonly input: string
}

/** A text in three pieces, some of them empty when it is short. */
export const pieces = (text: string): readonly string[] => {
  const size = Math.ceil(text.length / 3)
  return [text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)]
}

/** What a step says; see vendor.ts. */
export type Said =
  | { readonly text: string }
  | { readonly thought: string }
  /** Thoughts that the vendor wants back with the calls that follow. */
  | { readonly signed: string }
  /** Calls, each with the text of its input; cut into pieces and mixed as far as the vendor does that. */
  | { readonly calls: readonly Called[] }
  | { readonly error: string; readonly type?: string }
  | { readonly stop: string; readonly counts?: Counts }

/** Tells one reply: keeps what a vendor's events refer to. */
export interface Teller {
  say(said: Said): string
  /** What is still missing to a whole reply. */
  finish(): string
}

export interface WireFormat {
  /** What comes before `/messages` or `/models` in a URL that providers are given. */
  readonly base: string
  /** What the vendor would refuse in a request, in a sentence; undefined when it takes it. */
  readonly strict: (body: unknown) => string | undefined
  models(names: readonly string[]): string
  teller(): Teller
}

export const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
export const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

/** What only the vendor could have made of a thought. */
export const signature = (thought: string): string => Buffer.from(`signed ${thought}`).toString('base64')
