import { FileError } from '../lib/errno.ts'
import type { Client } from './client.ts'
import { OREAD, OTRUNC, OWRITE, QTDIR } from './const.ts'
import type { Fid } from './fid.ts'
import type { Stat } from './stat.ts'

/** Whole files of a server by their paths, for people and scripts. Errors name the path. */
export class Fsys {
  readonly client: Client

  constructor(client: Client) {
    this.client = client
  }

  /** All that a file says until its end. @throws FileError EFBIG past a gigabyte */
  async read(path: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#with(
      path,
      async (fid) => (await fid.open(OREAD, signal)).readAll(0, undefined, signal),
      signal,
    )
  }

  /** What a file says, as it says it; ends with the file, the signal, or when the caller stops. */
  async *follow(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const fid = await this.#walk(path, signal)
    try {
      await fid.open(OREAD, signal)
      yield* fid.chunks(0, signal)
    } catch (error) {
      throw named(error, path)
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  /** Replaces a file's content, or adds to its end, as one open-write-close. The error of the commit is the error. */
  async write(
    path: string,
    data: Uint8Array | AsyncIterable<Uint8Array>,
    { append = false, signal }: { readonly append?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const fid = await this.#walk(path, signal)
    try {
      let offset = append ? Number((await fid.stat(signal)).length) : 0
      await fid.open(append ? OWRITE : OWRITE | OTRUNC, signal)
      for await (const part of data instanceof Uint8Array ? [data] : data)
        offset += await fid.write(offset, part, signal)
    } catch (error) {
      await fid.clunk().catch(() => undefined)
      throw named(error, path)
    }
    await fid.clunk(signal).catch((error: unknown) => {
      throw named(error, path)
    })
  }

  /** The entries of a directory, or the file itself. */
  async list(path: string, signal?: AbortSignal): Promise<Stat[]> {
    return this.#with(
      path,
      async (fid) => {
        if (!(fid.qid.type & QTDIR)) return [await fid.stat(signal)]
        return (await fid.open(OREAD, signal)).entries(signal)
      },
      signal,
    )
  }

  async stat(path: string, signal?: AbortSignal): Promise<Stat> {
    return this.#with(path, (fid) => fid.stat(signal), signal)
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    const fid = await this.#walk(path, signal)
    await fid.remove(signal).catch((error: unknown) => {
      throw named(error, path)
    })
  }

  async #with<T>(path: string, use: (fid: Fid) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const fid = await this.#walk(path, signal)
    try {
      return await use(fid)
    } catch (error) {
      throw named(error, path)
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  async #walk(path: string, signal?: AbortSignal): Promise<Fid> {
    const names = path.split('/').filter((name) => name !== '' && name !== '.')
    return this.client.root.walk(names, signal).catch((error: unknown) => {
      throw named(error, path)
    })
  }
}

/** The error with the path in it, unless its detail says it already. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof FileError) || error.detail.includes(path)) return error
  return new FileError(error.code, error.detail ? `${path}: ${error.detail}` : path, { cause: error })
}
