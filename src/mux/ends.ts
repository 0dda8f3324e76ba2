import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { OTRUNC, OWRITE } from '../ninep/const.ts'
import type { Fid } from '../ninep/fid.ts'

/** A conversation with the tree for all routes; when it ends, the next who needs one makes the next. */
export class Line implements AsyncDisposable {
  readonly #connect: () => Conn
  readonly #uname: string
  readonly #tasks: Tasks
  #client: Promise<Client> | undefined

  constructor(connect: () => Conn, uname: string, failed: (error: unknown) => void) {
    this.#connect = connect
    this.#uname = uname
    this.#tasks = new Tasks(failed)
  }

  async root(): Promise<Fid> {
    return (await (this.#client ??= this.#open())).root
  }

  /** Hangs up: what is under way fails, what was not written to its end is forgotten. */
  async [Symbol.asyncDispose](): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    await client?.[Symbol.asyncDispose]()
    await this.#tasks.idle()
  }

  async #open(): Promise<Client> {
    try {
      const client = await Client.open(this.#connect(), { uname: this.#uname })
      this.#tasks.start(client.closed.then(() => (this.#client = undefined)))
      return client
    } catch (error) {
      this.#client = undefined
      throw error
    }
  }
}

/** What is to be written where, and for whom. */
export interface Delivery {
  readonly path: string
  readonly bytes: Uint8Array
  /** The muid of the write, where somebody may want to know. */
  readonly muid: string | undefined
  /** Told when it cannot be said for whom: the file knows of no such thing. @throws FileError when it must not be written then */
  readonly untold: () => void
}

/**
 * One open, write and close.
 * @throws FileError with the path; the reason of the signal, and then the file has got nothing
 */
export async function deliver(root: Fid, delivery: Delivery, signal: AbortSignal): Promise<void> {
  try {
    const fid = await root.walk(delivery.path.split('/'), signal)
    await written(fid, delivery, signal)
    await fid.clunk(signal)
  } catch (error) {
    throw named(toFileError(error), delivery.path)
  }
}

async function written(fid: Fid, { bytes, muid, untold }: Delivery, signal: AbortSignal): Promise<void> {
  try {
    await fid.open(OWRITE | OTRUNC, signal)
    if (muid) await fid.wstat({ muid }, signal).catch(untold)
    signal.throwIfAborted()
    await fid.write(0, bytes, signal)
  } catch (error) {
    // A clunk would commit what has been written so far: it is left to the end of the conversation.
    if (!signal.aborted) await fid.clunk().catch(() => undefined)
    throw error
  }
}

const named = (error: FileError, path: string): FileError =>
  error.detail.includes(path)
    ? error
    : new FileError(error.code, error.detail ? `${path}: ${error.detail}` : path, { cause: error })
