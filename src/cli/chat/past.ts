import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Lines kept, and lines from which on the file is made shorter. */
const KEPT = 1000
const FULL = 2000

/** The lines that were typed, in a file that is its owner's alone. Several chats may add to it. */
export class Past {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Newest first. A file that cannot be read is an empty one. */
  async lines(): Promise<string[]> {
    const text = await readFile(this.#path, 'utf8').catch(() => '')
    const lines = text.split('\n').filter(Boolean)
    const kept = lines.slice(-KEPT)
    if (lines.length > FULL) await writeFile(this.#path, kept.map((line) => `${line}\n`).join(''))
    return kept.toReversed()
  }

  /** Adds the lines of a message. */
  async add(message: string): Promise<void> {
    const lines = message.split('\n').filter((line) => line.trim() !== '')
    if (!lines.length) return
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    await appendFile(this.#path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  }
}
