import { FileError } from '../lib/errno.ts'
import type { Tasks } from '../lib/tasks.ts'
import type { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { mirror } from '../ninep/mirror.ts'
import type { Node } from '../ninep/node.ts'
import { serve } from '../ninep/server.ts'
import { behind } from './behind.ts'
import { exported } from './exported.ts'
import type { Guest } from './guest.ts'
import { paced } from './paced.ts'

export interface VisitOptions {
  /** A client of the whole tree, for somebody of that name; it speaks through a conn that is made of its own. */
  readonly open: (uname: string, aname: string, through: (conn: Conn) => Conn) => Promise<Client>
  readonly tasks: Tasks
  readonly failed: (error: unknown) => void
}

/** Trees that one conversation may attach to: one for each way that it came here over other machines. */
const TREES = 16

/** One conn of a peer, with the clients of the tree that it asks through: they end with it. */
export class Visit {
  readonly #conn: Conn
  readonly #guest: Guest
  readonly #options: VisitOptions
  readonly #clients = new Map<string, Promise<Client>>()

  constructor(conn: Conn, guest: Guest, options: VisitOptions) {
    this.#guest = guest
    this.#options = options
    this.#conn = paced(conn, guest.usage.come, guest.usage.go)
  }

  /** Until one of us hangs up. */
  async run(): Promise<void> {
    try {
      // Who it says that it is does not matter: its key says it.
      await serve(this.#conn, (_uname, aname) => this.#attach(aname), {
        ...this.#guest.usage.serving,
        failed: this.#options.failed,
      })
    } finally {
      const clients = await Promise.allSettled(this.#clients.values())
      for (const client of clients)
        if (client.status === 'fulfilled') await client.value[Symbol.asyncDispose]()
    }
  }

  /** All that is granted, for no aname or one that tells over which machines it came; else what is granted of that name in the root. */
  async #attach(aname: string): Promise<Node> {
    const whole = aname === '' || aname.startsWith('via:')
    const root = exported(mirror(await this.#client(whole ? aname : '')), this.#guest.exports)
    const node = whole ? root : await root.walk?.(aname)
    if (!node) throw new FileError('ENOENT', aname)
    return node
  }

  #client(aname: string): Promise<Client> {
    const known = this.#clients.get(aname)
    if (known) return known
    if (this.#clients.size === TREES) throw new FileError('EMFILE', `${TREES} trees in one conversation`)
    const opening = this.#open(aname)
    this.#clients.set(aname, opening)
    return opening
  }

  async #open(aname: string): Promise<Client> {
    try {
      const { maxUntaken } = this.#guest.usage.serving
      const through = (conn: Conn): Conn => behind(conn, this.#conn, maxUntaken)
      const client = await this.#options.open(this.#guest.name, aname, through)
      this.#options.tasks.start(client.closed.then(() => this.#conn.close()))
      return client
    } catch (error) {
      this.#clients.delete(aname)
      throw error
    }
  }
}
