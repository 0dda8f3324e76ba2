import { Writable } from 'node:stream'

/** A terminal as the line editor sees it: what it writes while the terminal is not its own is not shown. */
export class Screen extends Writable {
  mine = false
  readonly #terminal: Writable

  constructor(terminal: Writable) {
    super({ decodeStrings: false })
    this.#terminal = terminal
    terminal.on('resize', this.#resized)
  }

  /** Width in characters, where the terminal knows it. */
  get columns(): number | undefined {
    return (this.#terminal as Writable & { readonly columns?: number }).columns
  }

  override _write(text: string | Buffer, _encoding: string, done: () => void): void {
    if (this.mine) this.#terminal.write(text)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#terminal.off('resize', this.#resized)
    done(error)
  }

  readonly #resized = (): void => void this.emit('resize')
}
