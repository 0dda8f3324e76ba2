import { Tasks } from '../lib/tasks.ts'
import type { Conn } from '../ninep/conn.ts'
import type { Caller } from '../ninep/transports/tls.ts'
import { Guest } from './guest.ts'
import type { Peer } from './peer.ts'
import type { Roster } from './roster.ts'
import { Visit } from './visit.ts'
import type { VisitOptions } from './visit.ts'

export interface GateOptions {
  readonly roster: Pick<Roster, 'byFingerprint' | 'onChange'>
  /** A client of the whole tree, for somebody of that name. */
  readonly open: VisitOptions['open']
  /** Told who is here, and who is here no longer. */
  readonly emit: (name: string, happening: { readonly kind: 'peer.up' | 'peer.down' }) => void
  readonly failed: (error: unknown) => void
}

export interface Who extends Pick<Caller, 'fingerprint' | 'address'> {
  /** It comes for one request: that it came and went is no news. */
  readonly brief?: boolean
  /** Told why it was not let in though it is known. */
  readonly refused?: (why: unknown) => void
}

/**
 * Lets peers in, each to what it was granted and to nothing else. Who is no peer any more, or may do other things from
 * now on, is hung up: whoever may come again does, and has its new rights.
 */
export class Gate implements AsyncDisposable {
  readonly #options: GateOptions
  readonly #tasks: Tasks
  /** By fingerprint. */
  readonly #guests = new Map<string, Guest>()
  /** How many conns there are of each name, and how many of those stay. */
  readonly #present = new Map<string, { readonly all: number; readonly stay: number }>()
  readonly #unwatch: () => void
  #ended = false

  constructor(options: GateOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
    this.#unwatch = options.roster.onChange(() => this.#changed())
  }

  /** How many conns a peer has. */
  readonly connections = (name: string): number => this.#present.get(name)?.all ?? 0

  /** Serves one conn of a peer until one of them hangs up. */
  async serve(conn: Conn, who: Who): Promise<void> {
    const peer = this.#options.roster.byFingerprint(who.fingerprint)
    if (!peer || this.#ended) return conn.close()
    const done = this.#serve(conn, peer, who)
    this.#tasks.start(done.catch(() => undefined)) // whoever ends us waits for it; whoever called us learns how it went
    await done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    this.#unwatch()
    for (const guest of this.#guests.values()) guest.hangUp()
    await this.#tasks.idle()
  }

  async #serve(conn: Conn, peer: Peer, { address, brief = false, refused }: Who): Promise<void> {
    const { open, failed } = this.#options
    const guest = this.#guest(peer)
    try {
      guest.enter(conn)
    } catch (error) {
      refused?.(error)
      conn.close()
      return guest.refused(address, error, failed)
    }
    this.#count(guest.name, 1, brief)
    try {
      await new Visit(conn, guest, { open, tasks: this.#tasks, failed }).run()
    } finally {
      guest.leave(conn)
      this.#count(guest.name, -1, brief)
    }
  }

  /** @throws FileError EINVAL when it cannot be told what it may do */
  #guest(peer: Peer): Guest {
    const known = this.#guests.get(peer.fingerprint)
    if (known) return known
    const guest = new Guest(peer)
    this.#guests.set(peer.fingerprint, guest)
    return guest
  }

  #changed(): void {
    for (const [fingerprint, guest] of this.#guests) {
      const peer = this.#options.roster.byFingerprint(fingerprint)
      if (peer && guest.is(peer)) continue
      this.#guests.delete(fingerprint)
      guest.hangUp()
    }
  }

  #count(name: string, more: 1 | -1, brief: boolean): void {
    const { all, stay } = this.#present.get(name) ?? { all: 0, stay: 0 }
    const now = { all: all + more, stay: stay + (brief ? 0 : more) }
    if (now.all) this.#present.set(name, now)
    else this.#present.delete(name)
    if (now.stay === 0 && stay === 1) this.#options.emit(name, { kind: 'peer.down' })
    if (now.stay === 1 && stay === 0) this.#options.emit(name, { kind: 'peer.up' })
  }
}
