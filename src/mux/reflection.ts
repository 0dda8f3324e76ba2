import { FileError } from '../lib/errno.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { Frame } from '../ninep/frame.ts'
import { decode, typeOf } from '../ninep/message.ts'
import type { Message } from '../ninep/message.ts'
import { mirror } from '../ninep/mirror.ts'
import type { Locks } from '../ninep/locks.ts'
import type { Node } from '../ninep/node.ts'
import { serve } from '../ninep/server.ts'
import type { Ids } from '../ninep/session.ts'
import type { Room } from '../ninep/space.ts'
import { pair } from '../ninep/transports/pair.ts'
import { MAX_UNTAKEN } from './cutter.ts'
import type { Outlet } from './cutter.ts'
import { Relay } from './relay.ts'
import { TYPE } from './relabel.ts'

/** Trees that one client may attach, by uname and aname. */
const MAX_TREES = 256

/** What was agreed with a client. */
export interface Agreed {
  readonly version: string
  readonly msize: number
}

export interface ReflectionOptions {
  readonly msize: number
  /** A client of the mux itself. */
  readonly connect: () => Conn
  /** Who owns all files, and who has locked what in them. */
  readonly ids: Ids
  readonly locks: Locks
  readonly room: Room
  readonly failed: (error: unknown) => void
}

const RVERSION = typeOf('Rversion')

/**
 * The tree of the mux, served to a client in a dialect that the mux does not hold conversations in: a mirror of what a
 * client of the mux's own sees.
 */
export class Reflection {
  /** Resolves when it is over and has let everything go. */
  readonly over: Promise<void>
  /** What the answer to the Tversion says, which comes first. */
  readonly greeted: Promise<Agreed>
  readonly #options: ReflectionOptions
  readonly #conn: Conn
  readonly #relay: Relay
  readonly #giveUp = new AbortController()
  /** By uname and aname. */
  readonly #trees = new Map<string, Promise<Tree>>()

  /** @param here where the client is */
  constructor(here: Outlet, options: ReflectionOptions) {
    this.#options = options
    const { msize, ids, locks, room, failed } = options
    const [conn, there] = pair(here.conn.name)
    this.#conn = conn
    this.#relay = new Relay(here, msize)
    const served = serve(there, (uname, aname) => this.#attach(uname, aname), {
      msize,
      ids,
      locks,
      room,
      failed,
    })
    const greeted = Promise.withResolvers<Agreed>()
    this.greeted = greeted.promise
    this.greeted.catch(() => undefined)
    this.#relay.divert((frame) => {
      const agreed = frame[TYPE] === RVERSION && (decode(new Frame(frame)) as Message<'Rversion'>)
      here.write(frame)
      if (agreed) greeted.resolve(agreed)
      else greeted.reject(new FileError('EPROTO', 'no version was agreed'))
    })
    this.over = Promise.all([served, conn.read(this.#relay.take)]).then(
      () => this.#leave(),
      async (error: unknown) => {
        await this.#leave()
        throw error
      },
    )
  }

  /** Takes a frame, or a piece of one. */
  send(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#conn.write(piece)
  }

  /** A promise where more has come than can be dealt with. */
  flush(): Promise<void> | undefined {
    return this.#conn.untaken > MAX_UNTAKEN ? this.#conn.drained() : undefined
  }

  /** Ends it; nothing more comes from it. */
  close(): void {
    this.#relay.stop()
    this.#conn.close()
    this.#giveUp.abort(new FileError('ENOTCONN', 'the client has gone'))
  }

  async #attach(uname: string, aname: string): Promise<Node> {
    const key = JSON.stringify([uname, aname])
    const known = this.#trees.get(key)
    if (known) return (await known).root
    if (this.#trees.size >= MAX_TREES) throw new FileError('EMFILE', `${MAX_TREES} trees of one client`)
    const opening = this.#open(uname, aname)
    this.#trees.set(key, opening)
    try {
      return (await opening).root
    } catch (error) {
      this.#trees.delete(key)
      throw error
    }
  }

  async #open(uname: string, aname: string): Promise<Tree> {
    const client = await Client.open(this.#options.connect(), { uname, aname, signal: this.#giveUp.signal })
    return { client, root: mirror(client) }
  }

  async #leave(): Promise<void> {
    this.#giveUp.abort()
    for (const tree of await Promise.allSettled(this.#trees.values()))
      if (tree.status === 'fulfilled') tree.value.client.close()
  }
}

/** One tree of the mux as one user sees it. */
interface Tree {
  readonly client: Client
  readonly root: Node
}
