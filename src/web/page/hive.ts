import { signal } from '@preact/signals'
import { abortable } from '../../lib/abortable.ts'
import { text, utf8 } from '../../lib/bytes.ts'
import { FileError, toFileError } from '../../lib/errno.ts'
import { Client } from '../../ninep/client.ts'
import { DMDIR, ORDWR, OREAD } from '../../ninep/const.ts'
import { Fsys } from '../../ninep/fsys.ts'
import type { Stat } from '../../ninep/stat.ts'
import { dial } from '../../ninep/transports/ws.ts'
import { pause } from './pause.ts'

export type Link = 'connecting' | 'up' | 'down'

/** How long connecting may take, and how long to wait before the next try, in milliseconds. */
const PATIENCE = 10_000
const FIRST_DELAY = 200
const MOST_DELAY = 5000

/** The hive's tree, by 9P over one WebSocket, which is opened anew when it is cut. All that the page can do goes through here. */
export class Hive {
  /** How the connection does. */
  readonly link = signal<Link>('connecting')
  readonly #over = new AbortController()
  #fs = Promise.withResolvers<Fsys>()

  /** Begins to connect and goes on until the page is closed. */
  constructor(address = `ws://${location.host}/9p`) {
    this.#run(address).catch((error: unknown) => this.#fs.reject(error))
  }

  close(): void {
    this.#over.abort()
  }

  /** The conversation as it is now: it may end, and then there is another one. */
  async client(): Promise<Client> {
    return (await this.#fs.promise).client
  }

  /** All that a file says until its end. @throws FileError */
  async read(path: string, ends?: AbortSignal): Promise<string> {
    return text(await (await this.#fs.promise).read(path, ends))
  }

  /** The same; nothing where the file is not there for us, as guests do not have all of them. @throws FileError */
  async readAny(path: string, ends?: AbortSignal): Promise<string> {
    return this.read(path, ends).catch((error: unknown) => orNothing(error, ''))
  }

  /** The same as it is. */
  async bytes(path: string, ends?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.#fs.promise).read(path, ends))
  }

  /** The end of a file that does not wait: no more than so many bytes of it. */
  async tail(path: string, most: number, ends?: AbortSignal): Promise<string> {
    const { client } = await this.#fs.promise
    const fid = await client.root.walk(path.split('/').filter(Boolean), ends)
    try {
      const from = Math.max(0, Number((await fid.stat(ends)).length) - most)
      return text(await (await fid.open(OREAD, ends)).readAll(from, undefined, ends))
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  /** What a file says, as it says it. It ends with the file; a cut connection is ENOTCONN. */
  async *follow(path: string, ends: AbortSignal): AsyncGenerator<Uint8Array, void> {
    yield* (await this.#fs.promise).follow(path, ends)
  }

  /** The same as text. */
  async *texts(path: string, ends: AbortSignal): AsyncGenerator<string, void> {
    const decoder = new TextDecoder()
    for await (const chunk of this.follow(path, ends)) yield decoder.decode(chunk, { stream: true })
  }

  /** What a file says that has no end, for as long as somebody wants it: over cut connections too, from where it is then. Nothing stands for each beginning. What is not there for us says nothing yet. */
  async *always(path: string, ends: AbortSignal): AsyncGenerator<string | undefined, void> {
    while (!ends.aborted) {
      try {
        yield undefined
        yield* this.texts(path, ends)
      } catch (error) {
        if (ends.aborted) return
        const { code } = toFileError(error)
        if (code === 'ENOENT') await pause(MOST_DELAY, ends)
        else if (code !== 'ENOTCONN') throw error
      }
      await pause(FIRST_DELAY, ends)
    }
  }

  /** The lines of it. */
  async *lines(path: string, ends: AbortSignal): AsyncGenerator<string, void> {
    let begun = ''
    for await (const text of this.always(path, ends)) {
      const lines = text === undefined ? [''] : (begun + text).split('\n')
      begun = lines.pop()!
      yield* lines
    }
  }

  /** As `>`, or as `>>`. @throws FileError what is wrong with it */
  async write(
    path: string,
    data: string | Uint8Array,
    how: { append?: boolean; ends?: AbortSignal } = {},
  ): Promise<void> {
    const bytes = typeof data === 'string' ? utf8(data) : data
    await (await this.#fs.promise).write(path, bytes, { append: how.append ?? false, signal: how.ends })
  }

  /** Writes and then reads on the same open: rpc, and verbs of ctl that answer. */
  async *exchange(path: string, said: string, ends: AbortSignal): AsyncGenerator<string, void> {
    const { client } = await this.#fs.promise
    const fid = await client.root.walk(path.split('/').filter(Boolean), ends)
    try {
      await fid.open(ORDWR, ends)
      await fid.write(0, utf8(said), ends)
      const decoder = new TextDecoder()
      for await (const chunk of fid.chunks(0, ends)) yield decoder.decode(chunk, { stream: true })
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  /** The same; nothing where it is not there for us. */
  async listAny(path: string, ends?: AbortSignal): Promise<Stat[]> {
    return this.list(path, ends).catch((error: unknown) => orNothing(error, []))
  }

  async list(path: string, ends?: AbortSignal): Promise<Stat[]> {
    return (await this.#fs.promise).list(path, ends)
  }

  async stat(path: string, ends?: AbortSignal): Promise<Stat> {
    return (await this.#fs.promise).stat(path, ends)
  }

  async remove(path: string): Promise<void> {
    await (await this.#fs.promise).remove(path)
  }

  async mkdir(path: string): Promise<void> {
    const names = path.split('/').filter(Boolean)
    const { client } = await this.#fs.promise
    const fid = await client.root.walk(names.slice(0, -1))
    try {
      await fid.create(names.at(-1)!, (DMDIR | 0o700) >>> 0, OREAD)
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  async #run(address: string): Promise<void> {
    const ends = this.#over.signal
    for (let delay = FIRST_DELAY; !ends.aborted; delay = Math.min(delay * 2, MOST_DELAY)) {
      try {
        const signal = AbortSignal.any([ends, AbortSignal.timeout(PATIENCE)])
        const client = await Client.open(await dial(address, signal), { uname: 'web', signal })
        this.#fs.resolve(new Fsys(client))
        this.link.value = 'up'
        delay = FIRST_DELAY
        try {
          await abortable(client.closed, ends)
        } finally {
          client.close()
          this.#fs = Promise.withResolvers()
        }
      } catch (error) {
        if (ends.aborted) break
        if (toFileError(error).code === 'EACCES') throw error
      }
      this.link.value = 'down'
      await pause(delay, ends)
      this.link.value = 'connecting'
    }
    this.#fs.promise.catch(() => undefined)
    this.#fs.reject(new FileError('ENOTCONN', 'the page was closed'))
  }
}

/** What stands for a file that is not there. @throws the error, if it is another one */
function orNothing<T>(error: unknown, nothing: T): T {
  if (toFileError(error).code !== 'ENOENT') throw error
  return nothing
}
