import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { Group } from '../../providers/group.ts'

export interface ProgramOptions {
  readonly command: readonly string[]
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Reads one message. @throws Error when it is none */
  readonly parse: (line: string) => JSONRPCMessage
  /** Told what the program says on standard error, a line at a time. */
  readonly complain: (line: string) => void
}

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE = 2000
/** Characters of one message: a picture of 20 MiB fits. */
const LONGEST = 32 << 20
/** Characters that answer nothing which was asked, since the last that did: notifications, garbage. A line costs some more. */
const WASTE = 4 << 20
const FRAME = 256
/** Lines of standard error that are told, and characters of each. */
const LINES = 50
const LINE = 500

/** A program that speaks MCP on its standard input and output, in a process group of its own. */
export class ProcessTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Why there is nothing more to come, where it was not we who ended it. */
  reason = ''
  readonly #options: ProgramOptions
  #group: Group | undefined
  #ended: Promise<void> = Promise.resolve()
  #closed = false
  #begun: string[] = []
  #length = 0
  #waste = 0
  /** Requests that have no answer. */
  readonly #asked = new Set<unknown>()

  constructor(options: ProgramOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const group = new Group({ command: this.#options.command, env: this.#options.env }, GRACE)
    this.#group = group
    group.stdout.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    group.stdout.on('error', () => undefined)
    this.#overhear(group)
    this.#ended = group.ended.then(
      ({ code, signal }) => this.#over(signal ? `it was ended by ${signal}` : `it ended with status ${code}`),
      (error: unknown) => this.#over(`it cannot be started: ${(error as Error).message}`),
    )
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#group!
    if (this.#closed || !stdin.writable) throw new Error(this.reason || 'it has ended')
    if ('id' in message && 'method' in message) this.#asked.add(message.id)
    else if ('method' in message && message.method === 'notifications/cancelled')
      this.#asked.delete(message.params?.['requestId'])
    if (stdin.write(`${JSON.stringify(message)}\n`)) return
    await new Promise<void>((done) => {
      const go = (): void => {
        stdin.off('drain', go).off('close', go)
        done()
      }
      stdin.on('drain', go).on('close', go)
    })
  }

  /** Ends the program, and whatever it has started; resolves when it is gone. */
  async close(): Promise<void> {
    this.#over('')
    await this.#ended
  }

  #over(reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.reason = reason
    this.#group?.stdin.end()
    this.#group?.end()
    this.#begun = []
    this.onclose?.()
  }

  /** Lines as they come, each a message, and none longer than there is room for. */
  #hear(text: string): void {
    const [first = '', ...more] = text.split('\n')
    this.#grow(first)
    for (const begun of more) {
      const line = this.#begun.join('')
      this.#begun = []
      this.#length = 0
      if (!this.#closed && line.trim()) this.#take(line)
      this.#grow(begun)
    }
  }

  #grow(text: string): void {
    this.#length += text.length
    if (this.#length > LONGEST) this.#over(`it said a line of more than ${LONGEST >> 20} Mi characters`)
    if (text && !this.#closed) this.#begun.push(text)
  }

  #take(line: string): void {
    const message = this.#parsed(line)
    const answers = message && 'id' in message && !('method' in message) && this.#asked.delete(message.id)
    this.#waste = answers ? 0 : this.#waste + line.length + FRAME
    if (this.#waste > WASTE) this.#over(`it said ${WASTE >> 20} Mi characters that nobody had asked for`)
    else if (message) this.onmessage?.(message)
  }

  #parsed(line: string): JSONRPCMessage | undefined {
    try {
      return this.#options.parse(line)
    } catch {
      this.onerror?.(new Error(`it said what is no message: ${line.slice(0, 100)}`))
      return undefined
    }
  }

  #overhear({ stderr }: Group): void {
    let lines = 0
    let begun = ''
    stderr.on('error', () => undefined)
    stderr.setEncoding('utf8').on('data', (text: string) => {
      const [...whole] = `${begun}${text}`.split('\n')
      begun = whole.pop()!.slice(-LINE)
      for (const line of whole.filter((line) => line.trim())) {
        if (lines++ < LINES) this.#options.complain(line.slice(0, LINE))
        else if (lines === LINES + 1) this.#options.complain('… and more, which is not shown')
      }
    })
  }
}
