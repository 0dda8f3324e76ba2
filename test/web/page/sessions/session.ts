import { utf8 } from '../../../../src/lib/bytes.ts'
import { FileError } from '../../../../src/lib/errno.ts'
import { Gate } from '../../../../src/lib/gate.ts'
import { textAt, at, numberAt } from '../../../../src/lib/json.ts'
import { Tape } from '../../../../src/lib/tape.ts'
import { Stamp, follow } from '../../../../src/synth/index.ts'
import type { Source } from '../../../../src/synth/index.ts'
import { Pane } from './pane.ts'
import { Pipe } from './pipe.ts'
import { Plain } from './plain.ts'

/** What a session waits for somebody to say. */
export interface Question {
  readonly number: number
  readonly request: string
  /** What may be said, and what it means; nothing: any words. */
  readonly options: readonly (readonly [word: string, label: string])[]
}

export interface Begun {
  readonly socket: string
  readonly id: string
  readonly backend: string
  readonly cwd: string
  readonly command: string
  readonly alias: string
  readonly transport: 'pty' | 'pipe'
}

/** Bytes of a terminal that are kept for slow readers. */
const KEPT = 1 << 20
/** A program that has been silent for so long waits for somebody, in milliseconds. */
const QUIET = 300
const ENTER = utf8('\r')
const INTERRUPT = Uint8Array.of(3)

/** One program, its terminal, and what is known of it. */
export class Session {
  readonly begun: Begun
  readonly changed = new Gate()
  /** When what its files say changed last. */
  readonly stamp = new Stamp()
  readonly chat = new Tape()
  readonly questions = new Map<number, Question>()
  state = 'starting'
  pid = 0
  alias: string
  #terminal = new Tape(KEPT)
  #program: Pane | Pipe
  #turn: Tape | undefined
  #read = true
  readonly #turned = new Gate()
  #quiet: NodeJS.Timeout | undefined
  #size = { cols: 80, rows: 24 }
  readonly #plain = new Plain((told) => this.#hear(told))
  /** What happened: its kind, and of which question. */
  readonly #told: (kind: string, question?: Question, reply?: string) => void

  constructor(begun: Begun, told: (kind: string, question?: Question, reply?: string) => void) {
    this.begun = begun
    this.alias = begun.alias
    this.#told = told
    this.#program = this.#start()
  }

  get terminal(): Pane | undefined {
    return this.#program instanceof Pane ? this.#program : undefined
  }

  get size(): string {
    return `${this.#size.cols} ${this.#size.rows}`
  }

  type(bytes: Uint8Array): void {
    this.#alive()
    if (this.state === 'idle') this.#become('running')
    this.#program.type(bytes)
    this.#settle()
  }

  /** A prompt begins a turn. */
  prompt(said: string): void {
    this.#alive()
    this.#turn?.end()
    this.#turn = new Tape()
    this.#read = false
    this.#turned.open()
    this.chat.append(utf8(`> ${said}\n`))
    this.#become('running')
    this.#program.type(utf8(said))
    this.#program.type(ENTER)
    this.#settle()
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows }
    this.terminal?.resize(cols, rows)
  }

  interrupt(): void {
    this.type(INTERRUPT)
  }

  async stop(): Promise<void> {
    this.#program.type(INTERRUPT)
    this.#program.end()
    await this.#program.over
    this.#become('stopped')
  }

  async restart(): Promise<void> {
    await this.stop()
    this.#program = this.#start()
  }

  /** Says what a question waits for. */
  answer(number: number, reply: string): void {
    const question = this.questions.get(number)
    if (!question) throw new FileError('ENOENT', `question ${number}`)
    const words = question.options.map(([word]) => word)
    if (words.length && !words.includes(reply))
      throw new FileError('EINVAL', `${reply}; one of ${words.join(', ')}`)
    this.#program.type(utf8(reply))
    this.#program.type(ENTER)
    this.#answered(number, reply)
  }

  /** The reply of the turn that runs, or of the last that nobody has read, or of the next one. */
  reply(): Source {
    let source = this.#read && this.state !== 'running' ? undefined : this.#source()
    return {
      read: async (count, call) => {
        if (!source) await this.#turned.wait(call)
        source ??= this.#source()
        const bytes = await source!.read(count, call)
        if (bytes.length === 0) this.#read = true
        return bytes
      },
    }
  }

  #source(): Source | undefined {
    return this.#turn && follow(this.#turn, 0)
  }

  /** The terminal as it is, and then what comes. Who is too slow sees it anew. */
  stream(): Source {
    const tape = this.#terminal
    const { terminal } = this
    let at = -1
    return {
      read: async (count, call) => {
        if (at < tape.start && tape.ended) at = tape.start
        if (at < tape.start) {
          const screen = await terminal!.screen()
          at = tape.length
          return screen
        }
        const bytes = await tape.read(at, count, call)
        at += bytes.length
        return bytes
      },
    }
  }

  #start(): Pane | Pipe {
    const { socket, id, cwd, command, transport } = this.begun
    const over = new Tape(KEPT)
    this.#terminal = over
    const said = (bytes: Uint8Array) => this.#said(bytes)
    const program =
      transport === 'pty'
        ? new Pane({ socket, name: id, cwd, command, said, ...this.#size })
        : new Pipe({ cwd, command, said })
    program.pid().then(
      (pid) => {
        this.pid = pid
        this.#told('pid')
      },
      () => undefined,
    )
    program.over.then(
      () => this.#ended(program, over),
      () => undefined,
    )
    this.#become('starting')
    this.#settle()
    return program
  }

  #ended(program: Pane | Pipe, terminal: Tape): void {
    terminal.end()
    if (program !== this.#program) return
    clearTimeout(this.#quiet)
    this.#turn?.end()
    this.pid = 0
    for (const number of this.questions.keys()) this.#answered(number, '')
    this.#become('exited')
  }

  #said(bytes: Uint8Array): void {
    this.#terminal.append(bytes)
    const shown = utf8(this.#plain.push(bytes))
    this.#turn?.append(shown)
    this.chat.append(shown)
    this.stamp.touch()
    this.#settle()
  }

  #hear(told: string): void {
    const said: unknown = JSON.parse(told)
    const number = numberAt(said, 'ask')
    const answered = numberAt(said, 'answered')
    if (answered !== undefined) this.#answered(answered, '')
    if (number === undefined) return
    const options = Object.entries((at(said, 'options') ?? {}) as Record<string, string>)
    const question = { number, request: textAt(said, 'request') ?? '', options }
    this.questions.set(number, question)
    this.#told('needs', question)
    this.#become(options.length ? 'needs_permission' : 'needs_answer')
  }

  #answered(number: number, reply: string): void {
    const question = this.questions.get(number)
    if (!question) return
    this.questions.delete(number)
    this.#told('answered', question, reply)
    this.#become('running')
    this.#settle()
  }

  #settle(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      if (this.state !== 'running' && this.state !== 'starting') return
      this.#turn?.end()
      this.#become('idle')
    }, QUIET)
  }

  #become(state: string): void {
    if (state === this.state && state !== 'starting') return
    this.state = state
    this.stamp.touch()
    this.changed.open()
    this.#told('state')
  }

  #alive(): void {
    if (this.state === 'exited' || this.state === 'stopped')
      throw new FileError('EPIPE', `the session is ${this.state}; restart begins it again`)
  }
}
