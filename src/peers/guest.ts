import { FileError, toFileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { Usage, limitsOf } from './limits.ts'
import type { Peer } from './peer.ts'
import { parseExport } from './rights.ts'
import type { Export } from './rights.ts'

/** A peer that is here, with all its conns, as long as it may do the same. */
export class Guest {
  readonly name: string
  readonly exports: readonly Export[]
  readonly usage: Usage
  readonly #may: string
  readonly #conns = new Set<Conn>()
  /** That it was refused has been told since it came in the last time. */
  #told = false

  /** @throws FileError EINVAL when it cannot be told what it may do */
  constructor(peer: Peer) {
    this.name = peer.name
    this.exports = peer.exports.map(parseExport)
    this.usage = new Usage(limitsOf(peer.limits))
    this.#may = mayOf(peer)
  }

  /** Whether a peer is this one and may do the same. */
  is(peer: Peer): boolean {
    return mayOf(peer) === this.#may
  }

  /** @throws FileError when it has too much already */
  enter(conn: Conn): void {
    this.usage.enter()
    this.#conns.add(conn)
    this.#told = false
  }

  leave(conn: Conn): void {
    this.#conns.delete(conn)
    this.usage.leave()
  }

  hangUp(): void {
    for (const conn of this.#conns) conn.close()
  }

  /** Tells why a conn of it was hung up, once for all that come one after the other. */
  refused(address: string, why: unknown, failed: (error: unknown) => void): void {
    if (this.#told) return
    this.#told = true
    const { code, detail } = toFileError(why)
    failed(new FileError(code, `${this.name} at ${address} was hung up: ${detail}`))
  }
}

const mayOf = ({ name, exports, limits }: Peer): string => JSON.stringify([name, exports, limits])
