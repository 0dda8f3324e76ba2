/** Something that was thrown inside the sandbox, as text. */
export class Thrown extends Error {
  /** `    at f (program 12:3:5)`, one line a call, the innermost first. */
  readonly calls: string
  /** Which limit was passed, where it was one. */
  readonly limit: string | undefined

  constructor(message: string, calls = '', limit = limitOf(message)) {
    super(message)
    this.calls = calls
    this.limit = limit
  }
}

/** The machine itself broke: what is in its memory cannot be trusted, nor can its stack. */
export class Dead extends Error {
  readonly limit: string | undefined

  constructor(cause: unknown) {
    const [said, limit] = saying(cause)
    super(said, { cause })
    this.limit = limit
  }
}

/** What a limit is called when it is passed. @param limit milliseconds */
export const tooLong = (limit: number): string => `it took longer than ${limit / 1000} s`
export const tooMuch = 'it needs more memory than there is'
export const tooDeep = 'calls are nested too deeply'

/** What the engine says when it has come to an end of something. */
const limits: Readonly<Record<string, string>> = {
  'InternalError: out of memory': 'memory',
  'InternalError: stack overflow': 'depth',
  'SyntaxError: stack overflow': 'depth',
  'InternalError: interrupted': 'time',
  'InternalError: string too long': 'memory',
}
const limitOf = (message: string): string | undefined => limits[message]

function saying(cause: unknown): readonly [said: string, limit?: string] {
  if (cause instanceof RangeError) return [tooDeep, 'depth']
  if (cause instanceof WebAssembly.RuntimeError) return [`the sandbox broke: ${cause.message}`, 'memory']
  return [cause instanceof Error ? cause.message : String(cause)]
}

/** There was no memory left, where the engine could not say so itself. */
export class NoMemory extends Dead {
  override readonly limit = 'memory'

  constructor() {
    super(new Error(tooMuch))
  }
}
