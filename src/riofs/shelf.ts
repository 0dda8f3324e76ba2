import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'
import type { SavedScenes } from '../store/saved.ts'

export interface ShelfOptions {
  readonly saved: SavedScenes
  /** Where scenes go that are exported. */
  readonly folder: string
  /** All of the scene as one text. */
  readonly portable: () => Promise<string>
  /** Shows what such a text says. @throws FileError EINVAL */
  readonly become: (text: string, author: string, label: string) => Promise<void>
}

const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/

/** Scenes under names: in the database, or as files on the disk of the server. */
export class Shelf {
  readonly #options: ShelfOptions

  constructor(options: ShelfOptions) {
    this.#options = options
  }

  get names(): readonly string[] {
    return this.#options.saved.names()
  }

  /** Keeps the scene as it is. @throws FileError EINVAL */
  async save(name: string): Promise<void> {
    const text = await this.#options.portable()
    this.#options.saved.set(checked(name), text)
  }

  /** Shows what was saved. @throws FileError ENOENT */
  async load(name: string, author: string): Promise<void> {
    const text = this.#options.saved.get(name)
    if (text === undefined) throw this.#unknown(name)
    await this.#options.become(text, author, name)
  }

  /** Forgets what was saved. @throws FileError ENOENT */
  forget(name: string): void {
    if (!this.#options.saved.delete(name)) throw this.#unknown(name)
  }

  /** Writes the scene into a file; its path. @throws FileError EINVAL */
  async take(name: string): Promise<string> {
    const path = this.#pathOf(name)
    const text = await this.#options.portable()
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
    await writeFile(path, text, { mode: 0o600 })
    return path
  }

  /** Shows what is in such a file. @throws FileError ENOENT, EINVAL */
  async bring(name: string, author: string): Promise<void> {
    const path = this.#pathOf(name)
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new FileError(toFileError(error).code, path, { cause: error })
    })
    await this.#options.become(text, author, name)
  }

  #pathOf(name: string): string {
    return join(this.#options.folder, `${checked(name)}.json`)
  }

  #unknown(name: string): FileError {
    return new FileError('ENOENT', `${name}; saved are: ${this.names.join(', ') || 'none'}`)
  }
}

function checked(name: string): string {
  if (NAME.test(name)) return name
  throw new FileError('EINVAL', `${name}; a name is 1 to 64 of A-Z a-z 0-9 . _ -`)
}
