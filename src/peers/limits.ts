import { FileError } from '../lib/errno.ts'
import { Share } from '../ninep/share.ts'
import { Bucket } from './bucket.ts'

/** How much one peer may have and do, all its conns together. */
export interface Limits {
  /** Conns at a time. */
  readonly connections: number
  /** Conns that it may make in a minute. */
  readonly handshakes: number
  /** Requests that wait for their answer; most of them are asleep. */
  readonly requests: number
  readonly fids: number
  /** Bytes a second that come from it, and that go to it; 0: as fast as it goes. */
  readonly bytes_in: number
  readonly bytes_out: number
}

const defaults: Limits = {
  connections: 64, // the mux of a peer makes one for each of its own clients that comes here
  handshakes: 3000,
  requests: 8192,
  fids: 65_536,
  bytes_in: 0,
  bytes_out: 0,
}

/** Slower than that, in bytes a second, and what ends a wait would wait for too long itself. */
const SLOWEST = 1 << 16

/** Bytes of requests that wait for their answer. */
const HELD = 64 << 20
/** Bytes of answers that one conn may leave untaken before it is read no further. */
const UNTAKEN = 4 << 20

/** Limits as peers.toml says them; what it does not say is as it is for everybody. @throws FileError EINVAL */
export function limitsOf(said: Readonly<Record<string, number>> = {}): Limits {
  for (const [name, value] of Object.entries(said)) {
    if (!Object.hasOwn(defaults, name))
      throw new FileError('EINVAL', `${name} is no limit; limits are ${Object.keys(defaults).join(', ')}`)
    if (!Number.isSafeInteger(value) || value < 1)
      throw new FileError('EINVAL', `${name} is ${value}; a limit is a whole number above 0`)
    if (name.startsWith('bytes') && value < SLOWEST)
      throw new FileError('EINVAL', `${name} is ${value}; ${SLOWEST} is the least`)
  }
  return { ...defaults, ...said }
}

/** What one peer has and does of what it may. */
export class Usage {
  /** For each of its conversations. */
  readonly serving: { readonly share: Share; readonly maxUntaken: number }
  readonly come: Bucket | undefined
  readonly go: Bucket | undefined
  readonly #limits: Limits
  readonly #handshakes: Bucket
  #connections = 0

  constructor(limits: Limits) {
    this.#limits = limits
    const { requests, fids } = limits
    this.serving = { share: new Share({ requests, bytes: HELD, fids }), maxUntaken: UNTAKEN }
    this.come = limits.bytes_in ? new Bucket(limits.bytes_in) : undefined
    this.go = limits.bytes_out ? new Bucket(limits.bytes_out) : undefined
    this.#handshakes = new Bucket(limits.handshakes / 60, limits.handshakes)
  }

  /** One conn more. @throws FileError EMFILE, EAGAIN */
  enter(): void {
    const { connections, handshakes } = this.#limits
    if (!this.#handshakes.take())
      throw new FileError('EAGAIN', `it makes more than ${handshakes} connections in a minute`)
    if (this.#connections === connections)
      throw new FileError('EMFILE', `it has ${connections} connections already`)
    this.#connections++
  }

  /** One conn less. */
  leave(): void {
    this.#connections--
  }
}
