import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { concat, utf8 } from '../../../../src/lib/bytes.ts'
import { FileError } from '../../../../src/lib/errno.ts'

export interface PaneOptions {
  /** The socket of a tmux server that is nobody else's. */
  readonly socket: string
  readonly name: string
  readonly cwd: string
  readonly command: string
  readonly cols: number
  readonly rows: number
  /** Bytes that the terminal gets, as they come. */
  readonly said: (bytes: Uint8Array) => void
}

const gone = new FileError('ENOTCONN', 'the terminal is closed')
const FORMAT =
  '#{pane_height} #{cursor_x} #{cursor_y} #{alternate_on} #{cursor_flag} #{keypad_cursor_flag} #{pane_pid}'

/** A program in a tmux session of its own, held by one client in control mode: what it says and what is asked comes in one order. */
export class Pane {
  /** Resolves when the program has ended. */
  readonly over: Promise<void>
  readonly #client: ChildProcessByStdio<Writable, Readable, null>
  readonly #options: PaneOptions
  /** Its name as a target: what comes before the client is attached would go to another one. */
  readonly #at: string
  readonly #asked: PromiseWithResolvers<string[]>[] = []
  #answer: string[] | undefined
  #begun = ''
  #ended = false

  constructor(options: PaneOptions) {
    const { socket, name, cwd, command, cols, rows } = options
    this.#options = options
    this.#at = `=${name}:`
    const at = ['-S', socket, '-f', '/dev/null', '-u']
    const size = ['-x', String(cols), '-y', String(rows)]
    this.#client = spawn('tmux', [...at, '-C', 'new-session', '-s', name, ...size, '-c', cwd, command], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    })
    this.#client.stdin.on('error', () => undefined)
    this.#client.stdout.setEncoding('latin1').on('data', (text: string) => this.#hear(text))
    this.over = once(this.#client, 'close').then(() => {
      this.#ended = true
      for (const asked of this.#asked.splice(0)) asked.reject(gone)
    })
    // Nothing outlives who holds it.
    this.#tell(`set-option -t ${this.#at} destroy-unattached on`)
    this.resize(cols, rows)
  }

  /** As from a keyboard, as they are. */
  type(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 256) {
      const part = [...bytes.subarray(at, at + 256)]
      this.#tell(
        `send-keys -t ${this.#at} -H ${part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`,
      )
    }
  }

  resize(cols: number, rows: number): void {
    this.#tell(`refresh-client -C ${cols}x${rows}`)
  }

  end(): void {
    this.#tell(`kill-session -t ${this.#at}`)
  }

  /** Process id of the program. */
  async pid(): Promise<number> {
    const [line = ''] = await this.#ask(`display-message -t ${this.#at} -p '${FORMAT}'`)
    return Number(line.split(' ')[6])
  }

  /** The screen as lines with their colours. */
  async lines(): Promise<string[]> {
    return (await this.#ask(`capture-pane -t ${this.#at} -e -p`)).map((line) =>
      Buffer.from(line, 'latin1').toString(),
    )
  }

  /** What makes an empty terminal look as this one does. What `said` gets when this is answered comes after it. */
  async screen(): Promise<Uint8Array> {
    const [lines, [line = '']] = await Promise.all([
      this.#ask(`capture-pane -t ${this.#at} -e -p`),
      this.#ask(`display-message -t ${this.#at} -p '${FORMAT}'`),
    ])
    const [, x, y, alternate, cursor, keypad] = line.split(' ').map(Number)
    const shown = lines.map((text) => Buffer.from(text, 'latin1').toString()).join('\r\n')
    return concat(
      [
        alternate ? '\x1b[?1049h' : '',
        '\x1b[0m\x1b[H\x1b[2J',
        shown,
        `\x1b[0m\x1b[${y! + 1};${x! + 1}H`,
        cursor ? '' : '\x1b[?25l',
        keypad ? '\x1b[?1h' : '',
      ].map(utf8),
    )
  }

  #tell(command: string): void {
    this.#ask(command).catch(() => undefined)
  }

  #ask(command: string): Promise<string[]> {
    if (this.#ended) return Promise.reject(gone)
    const asked = Promise.withResolvers<string[]>()
    this.#asked.push(asked)
    this.#client.stdin.write(`${command}\n`)
    return asked.promise
  }

  #hear(text: string): void {
    const lines = (this.#begun + text).split('\n')
    this.#begun = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    const [word = '', , , flags] = line.split(' ', 4)
    if (word === '%begin' && flags === '1') this.#answer = []
    else if ((word === '%end' || word === '%error') && flags === '1') {
      this.#asked.shift()?.resolve(this.#answer ?? [])
      this.#answer = undefined
    } else if (this.#answer) this.#answer.push(line)
    else if (word === '%output') this.#options.said(bytesOf(line.slice(line.indexOf(' ', 8) + 1)))
  }
}

/** Octal numbers stand for what would break a line: tmux(1), CONTROL MODE. */
const bytesOf = (text: string): Uint8Array =>
  Buffer.from(
    text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  )
