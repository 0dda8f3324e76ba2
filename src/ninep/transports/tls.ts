import { once } from 'node:events'
import { connect } from 'node:tls'
import { FileError } from '../../lib/errno.ts'
import { fingerprintOf } from '../../lib/fingerprint.ts'
import type { Conn } from '../conn.ts'
import { Handshakes, PATIENCE, VERSION, keyOf } from './handshakes.ts'
import type { Alpn, Credentials } from './handshakes.ts'
import { dialString, noConnection, served, socketConn, takeCalls } from './socket.ts'
import type { Listener } from './socket.ts'
import { hangUpVanished } from './vanished.ts'
import type { Unanswered } from './vanished.ts'

export type { Alpn, Credentials } from './handshakes.ts'

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
  const socket = connect({ host, port, ...credentials, ...VERSION, servername: '', ALPNProtocols: [alpn] })
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
  const handshakes = new Handshakes(credentials)
  return takeCalls(
    host === '*' ? { port } : { host, port },
    dialString('tls', host, port),
    async (raw, open) => {
      const { remoteAddress = '', remotePort = 0 } = raw
      const stranger = { close: (): void => void raw.destroy() }
      open.add(stranger)
      const met = await handshakes.shake(raw).finally(() => open.delete(stranger))
      if (!met || !accepts(met.fingerprint, met.alpn)) return stranger.close()
      const { socket, fingerprint, alpn } = met
      const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '')
      const name = dialString('tls', address, remotePort)
      hangUpVanished(socket, name, unanswered)
      const peer = served(
        () => socketConn(socket, name),
        (conn) => serve(conn, { fingerprint, alpn, address }),
      )
      await peer(raw, open)
    },
    failed,
  )
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
