import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** How long a child may take to say `ready`, and to go when it is told to; milliseconds. */
const PATIENCE = 20_000
const GRACE = 5_000

/** The words before a command that keep it on the first core. */
export const PINNED = ['taskset', '-c', '0'] as const

/** A server that runs while a row is measured. It says `ready` on a line of stdout, and ends on SIGTERM. */
export class Child implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  /** Starts a command and waits for its `ready`; with `ready` false, for nothing. @throws Error when it ends before */
  static async start(command: readonly string[], ready = true): Promise<Child> {
    const child = new Child(command)
    try {
      if (ready) await child.untilReady()
      return child
    } catch (error) {
      await child[Symbol.asyncDispose]()
      throw new Error(`${command.join(' ')}: ${String(error)}`, { cause: error })
    }
  }

  private constructor(command: readonly string[]) {
    this.#child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.on('error', () => undefined)
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  get pid(): number {
    return this.#child.pid!
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async untilReady(): Promise<void> {
    while ((await this.line()) !== 'ready') continue
  }

  /** The next line it says. @throws Error when it ends instead, or says nothing for too long */
  async line(): Promise<string> {
    const late = new Promise<never>((_, failed) => {
      setTimeout(() => failed(new Error('says nothing')), PATIENCE).unref()
    })
    const { value, done } = await Promise.race([this.#lines.next(), late])
    if (done) throw new Error('ended')
    return value
  }

  /** Gives it a line on stdin. */
  say(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  /** Ends it as a crash would. */
  async crash(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.running || this.#child.pid === undefined) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const late = setTimeout(() => this.#child.kill('SIGKILL'), GRACE)
    await gone
    clearTimeout(late)
  }
}

/** What a command says on stdout. @throws Error when it fails */
export async function capture(command: readonly string[]): Promise<string> {
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (code !== 0)
    throw new Error(`${command.join(' ')}: ${complaint.trim() || `ended with ${code ?? signal}`}`)
  return said
}

/** What one of our load generators found out: its last line, numbers by name. */
export async function figures(command: readonly string[]): Promise<Readonly<Record<string, number>>> {
  return parse((await capture(command)).trim().split('\n').at(-1)!)
}

/** Numbers by name, from a line of JSON. */
export const parse = (line: string): Readonly<Record<string, number>> =>
  JSON.parse(line) as Record<string, number>
