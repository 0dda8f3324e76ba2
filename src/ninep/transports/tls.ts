import { once } from 'node:events'
import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket, connect, createSecureContext } from 'node:tls'
import { FileError } from '../../lib/errno.ts'
import { fingerprintOf } from '../../lib/fingerprint.ts'
import type { Conn } from '../conn.ts'
import { dialString, noConnection, socketConn, takeCalls } from './socket.ts'
import type { Listener } from './socket.ts'
import { hangUpVanished } from './vanished.ts'
import type { Unanswered } from './vanished.ts'

/** Who we are: a private key and a certificate of its own making, as PEM. */
export interface Credentials {
  readonly key: string
  readonly cert: string
}

/** What is spoken inside: the file service, or the exchange by which two hives come to know each other. */
export type Alpn = '9p' | 'hivefs-pair'
const SPOKEN: readonly Alpn[] = ['9p', 'hivefs-pair']

export interface TlsDial {
  readonly host: string
  readonly port: number
  readonly credentials: Credentials
  /** `9p` when it is not said. */
  readonly alpn?: Alpn
  /** Whether that is whom we mean; asked before a byte leaves. */
  readonly accepts: (fingerprint: string) => boolean
  readonly unanswered?: Unanswered | undefined
}

export interface TlsListen {
  readonly credentials: Credentials
  /** Whether somebody with that key may come in; who may not is hung up. */
  readonly accepts: (fingerprint: string, alpn: Alpn) => boolean
  readonly unanswered?: Unanswered | undefined
}

/** Who has come in. */
export interface Caller {
  readonly fingerprint: string
  readonly alpn: Alpn
  /** Its IP address. */
  readonly address: string
}

/** How long a handshake may take, in milliseconds, and how many there may be at once. */
const PATIENCE = 5000
const MOST = 64
/** How long one has before it must make room for another, in milliseconds. */
const TURN = 1000

/**
 * Connects over TLS 1.3. Certificates are but the envelopes of keys: nobody's signature is looked for, no name, and no date
 * either, since clocks differ.
 * @throws FileError EACCES when the peer has another key; EPROTO when it speaks something else; as tcp
 */
export async function dial(
  { host, port, credentials, alpn = '9p', accepts, unanswered }: TlsDial,
  signal?: AbortSignal,
): Promise<Conn & { readonly fingerprint: string }> {
  signal?.throwIfAborted()
  const name = dialString('tls', host, port)
  const late = AbortSignal.timeout(PATIENCE)
  const socket = connect({
    host,
    port,
    ...credentials,
    ...VERSION,
    rejectUnauthorized: false, // by whom it is signed is nothing to us: see `accepts`
    servername: '',
    ALPNProtocols: [alpn],
  })
  socket.on('error', () => undefined) // it is heard by whoever waits; one that comes later has no listener
  try {
    await once(socket, 'secureConnect', { signal: signal ? AbortSignal.any([signal, late]) : late })
    const fingerprint = keyOf(socket)
    if (alpn !== '9p' && socket.alpnProtocol !== alpn)
      throw new FileError('EPROTO', `${name} knows no ${alpn}`)
    if (fingerprint === undefined || !accepts(fingerprint))
      throw new FileError(
        'EACCES',
        `${name} shows the key ${fingerprint ?? '-'}, which is not that of a peer`,
      )
    hangUpVanished(socket, name, unanswered)
    const ours = fingerprintOf(Buffer.from(credentials.cert))
    const unheard = () => new FileError('EACCES', `${name} hung up at once: it may not know our key, ${ours}`)
    return Object.assign(socketConn(socket, name, unheard), { fingerprint })
  } catch (error) {
    socket.destroy()
    if (late.aborted && !signal?.aborted) throw new FileError('ETIMEDOUT', `${name} says no hello`)
    throw noHandshake(error, name)
  }
}

/** Listens for peers, on all addresses for `*`. Who makes no handshake within 5 s, or has no key that is known, is hung up. */
export function listen(
  host: string,
  port: number,
  { credentials, accepts, unanswered }: TlsListen,
  serve: (conn: Conn, who: Caller) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<Listener> {
  // Without tickets every conn shows its key anew: nobody comes back who is no peer any more.
  const secureContext = createSecureContext({
    ...credentials,
    ...VERSION,
    secureOptions: constants.SSL_OP_NO_TICKET,
  })
  const shaking = new Shaking()
  const shake = async (raw: Socket): Promise<TLSSocket | undefined> => {
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext,
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: [...SPOKEN],
    })
    socket.on('error', () => undefined) // strangers talk all sorts of things
    const over = new AbortController()
    socket.once('close', () => over.abort())
    const secure = once(socket, 'secure', { signal: over.signal })
    return (await shaking.during(socket, secure)) ? socket : undefined
  }
  const name = dialString('tls', host, port)
  return takeCalls(
    host === '*' ? { port } : { host, port },
    name,
    async (raw, open) => {
      const { remoteAddress, remotePort } = raw
      const caught = { close: (): void => void raw.destroy() }
      open.add(caught)
      try {
        const socket = await shake(raw)
        const fingerprint = socket && keyOf(socket)
        if (!socket || fingerprint === undefined || remoteAddress === undefined) return
        const alpn: Alpn = socket.alpnProtocol === 'hivefs-pair' ? 'hivefs-pair' : '9p'
        if (!accepts(fingerprint, alpn)) return
        const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '')
        const from = dialString('tls', address, remotePort ?? 0)
        hangUpVanished(socket, from, unanswered)
        const conn = socketConn(socket, from)
        caught.close = () => conn.close()
        await serve(conn, { fingerprint, alpn, address }).finally(() => conn.close())
      } finally {
        open.delete(caught)
        if (!raw.destroyed) raw.destroySoon()
      }
    },
    failed,
  )
}

const VERSION = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const

/** Handshakes that are under way: a bounded number. Who is slow makes room for who comes. */
class Shaking {
  readonly #since = new Map<TLSSocket, number>()

  /** Whether it has come to an end, and a good one. */
  async during(socket: TLSSocket, secure: Promise<unknown>): Promise<boolean> {
    secure.catch(() => undefined)
    if (!this.#room()) {
      socket.destroy()
      return false
    }
    this.#since.set(socket, performance.now())
    const late = setTimeout(() => socket.destroy(), PATIENCE)
    try {
      await secure
      return true
    } catch {
      socket.destroy()
      return false
    } finally {
      clearTimeout(late)
      this.#since.delete(socket)
    }
  }

  #room(): boolean {
    if (this.#since.size < MOST) return true
    const [oldest, since] = this.#since.entries().next().value!
    if (performance.now() - since < TURN) return false
    this.#since.delete(oldest)
    oldest.destroy()
    return true
  }
}

/** The key that the peer has proved to have in this very handshake. */
function keyOf(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate || socket.isSessionReused()) return undefined
  try {
    return fingerprintOf(certificate.raw)
  } catch {
    return undefined // a kind of key that is not known here
  }
}

function noHandshake(thrown: unknown, name: string): FileError {
  if (thrown instanceof FileError) return thrown
  const { code } = thrown as { readonly code?: unknown }
  if (typeof code === 'string' && code.startsWith('ERR_SSL'))
    return new FileError('EPROTO', `${name} speaks no TLS 1.3, or nothing that we do: ${code}`, {
      cause: thrown,
    })
  return noConnection(thrown)
}
