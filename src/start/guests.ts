import { FileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import { Client } from '../ninep/client.ts'
import { pair } from '../ninep/transports/pair.ts'
import type { Invited } from '../peers/files.ts'
import type { Gate } from '../peers/gate.ts'
import { checkName } from '../peers/peer.ts'
import type { Roster } from '../peers/roster.ts'
import { guestWith, newWebKey, webPrint } from '../peers/webkey.ts'
import type { Visitor } from '../web/server/visitor.ts'

export interface GuestsOptions {
  readonly roster: Roster
  /** Names that nobody may have here. */
  readonly reserved: (name: string) => boolean
  /** Where browsers come in, without a key; undefined where they do not. */
  readonly address: () => string | undefined
  /** Serves who comes what it was granted. */
  readonly serve: Gate['serve']
  readonly failed: (error: unknown) => void
}

/** How long the tree may take to say hello, in milliseconds. */
const HELLO = 5000

/** Those who come by the web door with a key of their own: each is a peer, and comes to what a peer may reach. */
export class Guests implements AsyncDisposable {
  readonly #options: GuestsOptions
  readonly #tasks: Tasks

  constructor(options: GuestsOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
  }

  /** @throws FileError EINVAL, EEXIST; EOPNOTSUPP where nobody comes by the web */
  async invite(name: string, exports: readonly string[]): Promise<Invited> {
    const { roster, reserved, address } = this.#options
    checkName(name)
    // What begins with agent- is what agents of this machine are called where it is told who did something.
    if (reserved(name) || name.startsWith('agent-'))
      throw new FileError('EINVAL', `${name} means something else here; another name`)
    const at = address()
    if (!at)
      throw new FileError('EOPNOTSUPP', 'nothing listens for browsers here, which a guest would come by')
    const key = newWebKey()
    const peer = { name, fingerprint: webPrint(key), since: new Date(), exports }
    await roster.add(peer)
    return { peer, key, url: `${at}#${key}` }
  }

  /** Whose key that is. */
  find(key: string): Visitor | undefined {
    const { roster, serve } = this.#options
    const peer = guestWith(key, roster.all())
    if (!peer) return undefined
    const { name, fingerprint } = peer
    return {
      name,
      serve: (conn, address) => serve(conn, { fingerprint, address }),
      open: (address) => this.#open({ fingerprint, address }),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks.idle()
  }

  /** For one request. @throws FileError EMFILE, EAGAIN when it has too many */
  async #open(who: { readonly fingerprint: string; readonly address: string }): Promise<Client> {
    const [here, there] = pair('web')
    const refused = Promise.withResolvers<never>()
    refused.promise.catch(() => undefined) // there may be nobody who waits for it
    this.#tasks.start(this.#options.serve(there, { ...who, brief: true, refused: refused.reject }))
    const opening = Client.open(here, { signal: AbortSignal.timeout(HELLO) })
    return Promise.race([opening, refused.promise])
  }
}
