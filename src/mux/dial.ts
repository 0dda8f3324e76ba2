import { isIPv6 } from 'node:net'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import type { Connect } from './hello.ts'

/** How each kind of address is reached. */
export interface Transports {
  readonly tcp: (host: string, port: number, signal: AbortSignal) => Promise<Conn>
  readonly unix: (path: string, signal: AbortSignal) => Promise<Conn>
  readonly exec: (command: string, signal: AbortSignal) => Promise<Conn>
}

type Scheme = (rest: string, transports: Transports) => Connect

/** What stands in front of the first `!`, and what the rest means. */
const schemes: Readonly<Record<string, Scheme>> = {
  tcp: (rest, { tcp }) => {
    const [host, port] = hostAndPort(rest, '!')
    return (signal) => tcp(host, port, signal)
  },
  unix: (path, { unix }) => {
    if (!path.startsWith('/')) throw wrong(`unix!${path}`, 'unix!/path')
    return (signal) => unix(path, signal)
  },
  exec: (command, { exec }) => {
    if (!command.trim()) throw wrong('exec!', 'exec!command args')
    return (signal) => exec(command, signal)
  },
}

/** What a dial string leads to. `host:port` is `tcp!host!port`; IPv6 stands in brackets. @throws FileError EINVAL */
export function dialer(transports: Transports): (address: string) => Connect {
  return (address) => {
    if (/\p{Cc}/u.test(address)) throw wrong(JSON.stringify(address), 'one line')
    const bang = address.indexOf('!')
    if (bang < 0) {
      const [host, port] = hostAndPort(address, ':')
      return (signal) => transports.tcp(host, port, signal)
    }
    const scheme = address.slice(0, bang)
    if (!Object.hasOwn(schemes, scheme))
      throw wrong(address, `host:port or one of ${Object.keys(schemes).join('! ')}!`)
    return schemes[scheme]!(address.slice(bang + 1), transports)
  }
}

/** @throws FileError EINVAL */
function hostAndPort(text: string, separator: string): readonly [host: string, port: number] {
  const at = text.lastIndexOf(separator)
  const host = text.slice(0, Math.max(at, 0))
  const port = /^\d{1,5}$/.test(text.slice(at + 1)) ? Number(text.slice(at + 1)) : 0
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1]
  const good =
    bracketed === undefined ? /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$/.test(host) : isIPv6(bracketed)
  if (!good || port < 1 || port > 65535) throw wrong(text, `host${separator}port, with IPv6 in brackets`)
  return [bracketed ?? host, port]
}

const wrong = (address: string, right: string): FileError =>
  new FileError('EINVAL', `${address}; ${right} is an address`)
