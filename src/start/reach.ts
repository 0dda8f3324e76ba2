import { Tasks } from '../lib/tasks.ts'
import type { Entry, How, Reach } from '../llmfs/tools/reach.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { DMDIR, DMSTREAM, OREAD, OTRUNC, OWRITE } from '../ninep/const.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Stat } from '../ninep/stat.ts'
import { pair } from '../ninep/transports/pair.ts'

/** How long the tree may take to say hello, in milliseconds. */
const HELLO = 5000

/** Opens a tree in this process for agents and the display: each has a conversation and a name of its own. */
export class Reaches implements AsyncDisposable {
  readonly #tasks: Tasks

  constructor(failed: (error: unknown) => void) {
    this.#tasks = new Tasks(failed)
  }

  async open(uname: string, serve: (conn: Conn) => Promise<void>): Promise<Reach> {
    const [here, there] = pair(uname)
    this.#tasks.start(serve(there).finally(() => there.close()))
    return new Reached(await Client.open(here, { uname, signal: AbortSignal.timeout(HELLO) }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks.idle()
  }
}

/** The tree, over one conversation. */
class Reached implements Reach {
  open = true
  readonly #client: Client
  readonly #fs: Fsys

  constructor(client: Client) {
    this.#client = client
    this.#fs = new Fsys(client)
    client.closed.then(
      () => (this.open = false),
      () => (this.open = false),
    )
  }

  async stat(names: readonly string[], signal: AbortSignal): Promise<Entry> {
    return entryOf(await this.#fs.stat(pathOf(names), signal))
  }

  async list(names: readonly string[], signal: AbortSignal): Promise<readonly Entry[]> {
    return (await this.#fs.list(pathOf(names), signal)).map(entryOf)
  }

  async *follow(names: readonly string[], offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const fid = await this.#client.root.walk(names, signal)
    try {
      await fid.open(OREAD, signal)
      yield* fid.chunks(offset, signal)
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  async write(names: readonly string[], data: Uint8Array, how: How, signal: AbortSignal): Promise<void> {
    const fid = await this.#client.root.walk(names, signal)
    try {
      const offset = how.append ? Number((await fid.stat(signal)).length) : 0
      await fid.open(how.append ? OWRITE : OWRITE | OTRUNC, signal)
      // As a route that knows of no circle: who counts turns is told, and who does not refuses it.
      await fid.wstat({ muid: `chain ${how.depth}` }, signal).catch(() => undefined)
      await fid.write(offset, data, signal)
    } catch (error) {
      await fid.clunk().catch(() => undefined)
      throw error
    }
    await fid.clunk(signal)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client[Symbol.asyncDispose]()
  }
}

const pathOf = (names: readonly string[]): string => `/${names.join('/')}`

const entryOf = ({ name, mode, length }: Stat): Entry => ({
  name,
  directory: (mode & DMDIR) !== 0,
  waits: (mode & DMSTREAM) !== 0,
  length: Number(length),
})
