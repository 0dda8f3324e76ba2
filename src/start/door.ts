import { isIPv4 } from 'node:net'
import { FileError } from '../lib/errno.ts'
import { hostAndPort } from '../mux/dial.ts'
import type { Conn } from '../ninep/conn.ts'
import type { Listener } from '../ninep/transports/socket.ts'
import { listen as tcp } from '../ninep/transports/tcp.ts'
import { listen as tls } from '../ninep/transports/tls.ts'
import type { Alpn, Caller, Credentials } from '../ninep/transports/tls.ts'
import { listen as unix } from '../ninep/transports/unix.ts'
import { unanswered } from './unanswered.ts'

/** Who may come in from other machines, and to what. */
export interface Gate {
  /** Who we are to them. @throws FileError when there is no key */
  credentials(): Promise<Credentials>
  accepts(fingerprint: string, alpn: Alpn): boolean
  serve(conn: Conn, who: Caller): Promise<void>
}

export interface Inside {
  /** Serves all of the tree. */
  readonly serve: (conn: Conn) => Promise<void>
  /** What stands between the tree and other machines, if anything does. */
  readonly gate: () => Gate | undefined
  readonly failed: (error: unknown) => void
}

/** An address where somebody may come in. */
export interface Door {
  readonly scheme: 'tls' | 'tcp' | 'unix'
  /** Whether everybody whom the network lets through gets everything. */
  readonly insecure: boolean
  /** @throws FileError EADDRINUSE, EACCES …; EOPNOTSUPP when nobody could be told apart there */
  open(inside: Inside): Promise<Listener>
}

/** What a listen address means: `tls!*!5642`, `tcp!127.0.0.1!5640`, `unix!/path`. @throws FileError EINVAL */
export function doorOf(address: string): Door {
  const [, scheme = '', rest = ''] = /^(tls|tcp|unix)!(.+)$/.exec(address) ?? []
  if (/[\s\p{Cc}]/u.test(address) || !rest) throw wrong(address)
  if (scheme === 'unix') {
    if (!rest.startsWith('/')) throw wrong(address)
    return { scheme, insecure: false, open: ({ serve, failed }) => unix(rest, serve, failed) }
  }
  const everywhere = /^\*!(?=\d)/.test(rest)
  const [named, port] = hostAndPort(everywhere ? rest.replace('*', 'any') : rest, '!')
  const host = everywhere ? '*' : named
  if (scheme === 'tcp')
    return {
      scheme,
      insecure: !isLoopback(host),
      open: ({ serve, failed }) => tcp(host, port, serve, failed, unanswered),
    }
  return {
    scheme: 'tls',
    insecure: false,
    async open({ gate, failed }) {
      const { credentials, accepts, serve } = gateOf(gate)
      return tls(host, port, { credentials: await credentials(), accepts, unanswered }, serve, failed)
    },
  }
}

/** The gate as it is whenever somebody comes. @throws FileError EOPNOTSUPP when there is none */
function gateOf(gate: Inside['gate']): Gate {
  const there = (): Gate => {
    const found = gate()
    if (!found) throw new FileError('EOPNOTSUPP', 'this hive knows no other machines')
    return found
  }
  there()
  return {
    credentials: () => there().credentials(),
    accepts: (fingerprint, alpn) => there().accepts(fingerprint, alpn),
    serve: (conn, who) => there().serve(conn, who),
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

const wrong = (address: string): FileError =>
  new FileError('EINVAL', `${address}; one of tls!*!5642, tcp!127.0.0.1!5640, unix!/path`)
