import { constants } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { TLSSocket, createSecureContext } from 'node:tls'
import { fingerprintOf } from '../../lib/fingerprint.ts'
import { Turns } from './turns.ts'

/** Who we are: a private key and a certificate of its own making, as PEM. */
export interface Credentials {
  readonly key: string
  readonly cert: string
}

/** What is spoken inside: the file service, or the exchange by which two hives come to know each other. */
export type Alpn = '9p' | 'hivefs-pair'
const SPOKEN: readonly Alpn[] = ['9p', 'hivefs-pair']

/** TLS 1.3 and nothing older; by whom a certificate is signed is nothing to us. */
export const VERSION = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', rejectUnauthorized: false } as const

/** How long a handshake may take, in milliseconds. */
export const PATIENCE = 5000
/** A machine that others mount calls often at once: one conn for each of its clients. */
const BOUNDS = { all: 64, each: 32, waiting: 1024, eachWaiting: 512 }

/** Somebody who has come in and shown a key. */
interface Met {
  readonly socket: TLSSocket
  readonly fingerprint: string
  readonly alpn: Alpn
}

/** The handshakes of those who come in: bounded in time and in number. Who says nothing keeps nobody else out. */
export class Handshakes {
  readonly #secureContext
  readonly #turns = new Turns(BOUNDS)

  constructor(credentials: Credentials) {
    // Without tickets every conn shows its key anew: nobody comes back who is no peer any more.
    this.#secureContext = createSecureContext({
      ...credentials,
      ...VERSION,
      secureOptions: constants.SSL_OP_NO_TICKET,
    })
  }

  /** Nothing when it came to no good end. */
  async shake(raw: Socket): Promise<Met | undefined> {
    const gone = new AbortController()
    raw.once('close', () => gone.abort())
    const patience = AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE)])
    using turn = await this.#turns.take(raw.remoteAddress ?? '', patience)
    if (!turn || raw.destroyed) return undefined
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: this.#secureContext,
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: [...SPOKEN],
    })
    socket.on('error', () => undefined) // strangers talk all sorts of things
    const over = new AbortController()
    socket.once('close', () => over.abort())
    const late = setTimeout(() => socket.destroy(), PATIENCE)
    try {
      await once(socket, 'secure', { signal: over.signal })
    } catch {
      return undefined
    } finally {
      clearTimeout(late)
    }
    const fingerprint = keyOf(socket)
    const alpn = SPOKEN.find((one) => one === socket.alpnProtocol) ?? '9p'
    return fingerprint === undefined ? undefined : { socket, fingerprint, alpn }
  }
}

/** The key that the peer has proved to have in this very handshake. */
export function keyOf(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate || socket.isSessionReused()) return undefined
  try {
    return fingerprintOf(certificate.raw)
  } catch {
    return undefined // a kind of key that is not known here
  }
}
