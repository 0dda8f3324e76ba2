import { fitted } from './fit.ts'
import { Group } from './group.ts'
import type { Program } from './group.ts'
import { NOTHING } from './limits.ts'
import { ProviderError, WORDS } from './provider.ts'
import type { Ask, Delta, Provider, Ready, Takes } from './provider.ts'
import { textOf } from './said.ts'

export interface CommandOptions extends Program {
  readonly name: string
  /**
   * What the program reads. `prompt`: the last prompt and nothing else, as typed; `transcript`: the system prompt and
   * the whole conversation, each turn under a heading.
   */
  readonly feed?: 'prompt' | 'transcript' | undefined
  /** Milliseconds between SIGTERM and SIGKILL for a program that is cancelled. */
  readonly grace?: number | undefined
}

const GRACE = 2000
/** Characters of standard error that an error shows, and lines of them. */
const COMPLAINT = 2000
const LINES = 5
/** Bytes of one argument at most, its NUL included: MAX_ARG_STRLEN, execve(2). */
const LONGEST = 128 << 10

/**
 * Any program as a model: prompt on standard input, reply from standard output. `{model}` and `{system}` in its arguments
 * are replaced; what an argument or `feed` does not hand over, the program does not get.
 */
export class Command implements Provider {
  readonly name: string
  readonly about: string
  readonly free = true
  readonly #options: CommandOptions

  constructor(options: CommandOptions) {
    this.name = options.name
    this.about = `the program ${options.command.join(' ')}`
    this.#options = options
  }

  async ready(): Promise<Ready> {
    return { state: 'ready' }
  }

  async models(): Promise<readonly string[]> {
    return ['default']
  }

  takes(): Takes {
    return WORDS
  }

  async *stream(asked: Ask, signal: AbortSignal, alive?: () => void): AsyncGenerator<Delta, void, void> {
    signal.throwIfAborted()
    const called = `the program ${this.name}`
    const { ask, notices } = fitted(asked, { provider: this.name, limits: NOTHING, called })
    for (const text of notices) yield { kind: 'notice', text }
    const lost = [...leftOut(this.#options, ask)].join(', ')
    if (lost) yield { kind: 'notice', text: `left out, ${this.name} has no place for it: ${lost}` }
    using group = start(this.#options, ask)
    const hangUp = () => void group.stdout.destroy(signal.reason as Error)
    signal.addEventListener('abort', hangUp, { once: true })
    try {
      yield* reply(group, alive)
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', hangUp)
    }
  }
}

/** What is asked for and does not reach the program. */
function* leftOut(options: CommandOptions, ask: Ask): Generator<string> {
  if (ask.temperature !== undefined) yield 'temperature'
  if (ask.maxTokens !== undefined) yield 'max_tokens'
  if (ask.effort) yield 'effort'
  const told = options.feed === 'transcript' || options.command.some((word) => word.includes('{system}'))
  if (ask.system.trim() && !told) yield 'system prompt'
}

function start(options: CommandOptions, ask: Ask): Group {
  const command = options.command.map((word) => filled(word, ask))
  try {
    const group = new Group({ ...options, command }, options.grace ?? GRACE)
    group.stdin.end(options.feed === 'transcript' ? transcript(ask) : textOf(ask.turns.at(-1)!))
    return group
  } catch (error) {
    throw notStarted(error)
  }
}

async function* reply(group: Group, alive?: () => void): AsyncGenerator<Delta, void, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const complaint = lastOf(group.stderr, alive)
  try {
    for await (const chunk of group.stdout as AsyncIterable<Uint8Array>) {
      alive?.()
      const text = decoder.decode(chunk, { stream: true }) // a character cut between two chunks waits for its rest
      if (text) yield { kind: 'text', text }
    }
  } catch (error) {
    throw new ProviderError('program', `its output cannot be read: ${String(error)}`, { cause: error })
  }
  const rest = decoder.decode()
  if (rest) yield { kind: 'text', text: rest }
  await succeeded(group, complaint)
  yield { kind: 'end', reason: 'stop' }
}

/** @throws ProviderError when the program could not be started, or ended with anything but 0 */
async function succeeded(group: Group, complaint: () => string): Promise<void> {
  const { code, signal } = await group.ended.catch((error: unknown) => {
    throw notStarted(error)
  })
  if (code === 0) return
  const how = signal ? `killed by ${signal}` : `exit status ${code}`
  throw new ProviderError('program', [how, complaint()].filter(Boolean).join(': '))
}

const notStarted = (error: unknown): ProviderError =>
  new ProviderError('program', `cannot be started: ${error instanceof Error ? error.message : String(error)}`)

/** Follows what a program complains about; gives the last lines of it. */
function lastOf(stderr: NodeJS.ReadableStream, alive?: () => void): () => string {
  let tail = ''
  stderr.setEncoding('utf8')
  stderr.on('data', (text: string) => {
    alive?.()
    tail = (tail + text).slice(-COMPLAINT)
  })
  return () => tail.trim().split('\n').slice(-LINES).join('\n')
}

function filled(word: string, ask: Ask): string {
  const text = word.replaceAll(/\{(model|system)\}/g, (_, name: 'model' | 'system') => ask[name])
  if (text.includes('\0')) throw new ProviderError('invalid', 'an argument of a program cannot hold a NUL')
  if (Buffer.byteLength(text) < LONGEST) return text
  throw new ProviderError(
    'invalid',
    `an argument of a program holds less than ${LONGEST >> 10} KiB; use feed transcript`,
  )
}

/** The conversation as one text, for programs that have no better way to be told it. */
function transcript(ask: Ask): string {
  const turns = ask.turns.map((turn) => `${turn.role === 'user' ? 'User' : 'Assistant'}:\n${textOf(turn)}\n`)
  return [...(ask.system.trim() ? [`System:\n${ask.system}\n`] : []), ...turns].join('\n')
}
