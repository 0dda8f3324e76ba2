import { createInterface } from 'node:readline/promises'
import type { Interface } from 'node:readline/promises'
import type { World } from '../command.ts'
import { Lines } from './lines.ts'
import { Screen } from './screen.ts'

const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l'
/** The prompt of a line that goes on. */
const MORE = '… '

interface Options {
  /** Lines of earlier times, newest first. */
  readonly history: readonly string[]
  complete(line: string): Promise<[hits: string[], part: string]>
}

/**
 * A person at a terminal. Between two messages the line editor has it; while a turn runs, what is typed is kept for
 * later and Ctrl-C ends the turn.
 */
export class Terminal implements Disposable {
  readonly #stdout: World['stdout']
  readonly #input: World['stdin']
  readonly #screen: Screen
  readonly #editor: Interface
  readonly #lines = new Lines()
  readonly #messages: string[] = []
  #told: (() => void) | undefined
  #prompt = ''
  #turn: AbortController | undefined
  #pasting = false
  #armed = false
  #over = false

  constructor({ stdin, stdout }: Pick<World, 'stdin' | 'stdout'>, { history, complete }: Options) {
    this.#stdout = stdout
    this.#input = stdin
    this.#screen = new Screen(stdout)
    this.#editor = createInterface({
      input: stdin,
      output: this.#screen,
      terminal: true,
      history: [...history],
      historySize: 1000,
      completer: complete,
    })
    this.#editor.on('line', (line) => this.#line(line))
    this.#editor.on('SIGINT', () => this.#interrupt())
    this.#editor.on('close', () => this.#end())
    stdin.on('keypress', this.#key)
    stdout.write(PASTE_ON)
  }

  /** The next message; undefined when there is none any more. */
  async next(prompt: string): Promise<string | undefined> {
    this.#prompt = prompt
    if (!this.#messages.length && !this.#over) {
      this.#ask(false)
      await new Promise<void>((done) => (this.#told = done))
    }
    this.#told = undefined
    this.#screen.mine = false
    return this.#messages.shift()
  }

  /** Does something that Ctrl-C ends. */
  async interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const turn = (this.#turn = new AbortController())
    try {
      await work(turn.signal)
    } finally {
      this.#turn = undefined
    }
  }

  say(text: string): void {
    this.#stdout.write(text)
  }

  [Symbol.dispose](): void {
    this.#input.off('keypress', this.#key)
    this.#editor.close()
    this.#screen.destroy()
    this.#stdout.write(PASTE_OFF)
  }

  #ask(again: boolean): void {
    this.#screen.mine = true
    this.#editor.setPrompt(this.#lines.open ? MORE : this.#prompt)
    this.#editor.prompt(!again)
  }

  #line(line: string): void {
    this.#armed = false
    try {
      const message = this.#lines.push(line, this.#pasting)
      if (message !== undefined) this.#messages.push(message)
    } catch (error) {
      this.say(`${String(error)}\n`)
    }
    if (!this.#told) return
    if (this.#messages.length) this.#told()
    else this.#ask(true)
  }

  #interrupt(): void {
    if (this.#turn) return this.#turn.abort()
    if (!this.#told) return
    const empty = this.#editor.line === '' && !this.#lines.open
    if (empty && this.#armed) return this.#editor.close()
    this.#armed = empty
    this.#lines.clear()
    this.say(empty ? '\n(Ctrl-C again, or Ctrl-D, ends the chat)\n' : '\n')
    this.#editor.write(null, { ctrl: true, name: 'e' })
    this.#screen.mine = false
    this.#editor.write(null, { ctrl: true, name: 'u' })
    this.#ask(true)
  }

  #end(): void {
    if (this.#told) this.say('\n')
    this.#over = true
    this.#told?.()
  }

  readonly #key = (_text: unknown, key: { readonly name?: string } | undefined): void => {
    if (key?.name === 'paste-start') this.#pasting = true
    if (key?.name === 'paste-end') this.#pasting = false
  }
}
