import { isIPv6 } from 'node:net'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import type { SshHost } from '../ninep/transports/ssh.ts'
import type { Connect } from './hello.ts'

/** How each kind of address is reached. */
export interface Transports {
  readonly tcp: (host: string, port: number, signal: AbortSignal) => Promise<Conn>
  readonly unix: (path: string, signal: AbortSignal) => Promise<Conn>
  readonly exec: (command: string, signal: AbortSignal) => Promise<Conn>
  readonly tls: (host: string, port: number, signal: AbortSignal, address: string) => Promise<Conn>
  readonly ssh: (host: SshHost, signal: AbortSignal) => Promise<Conn>
}

type Scheme = (rest: string, transports: Transports) => Connect

/** What stands in front of the first `!`, and what the rest means. */
const schemes: Readonly<Record<string, Scheme>> = {
  tcp: (rest, { tcp }) => {
    const [host, port] = hostAndPort(rest, '!')
    return (signal) => tcp(host, port, signal)
  },
  tls: (rest, { tls }) => {
    const [host, port] = hostAndPort(rest, '!')
    return (signal) => tls(host, port, signal, `tls!${rest}`)
  },
  ssh: (rest, { ssh }) => {
    const host = sshHost(rest)
    return (signal) => ssh(host, signal)
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

/** What `host!port` says, without brackets. @throws FileError EINVAL */
export function hostAndPort(text: string, separator: string): readonly [host: string, port: number] {
  const at = text.lastIndexOf(separator)
  const host = text.slice(0, Math.max(at, 0))
  const port = /^\d{1,5}$/.test(text.slice(at + 1)) ? Number(text.slice(at + 1)) : 0
  const plain = plainHost(host)
  if (plain === undefined || port < 1 || port > 65535)
    throw wrong(text, `host${separator}port, with IPv6 in brackets`)
  return [plain, port]
}

/** `host`, `user@host`, `user@host!port`. What is no name could be taken for an option. @throws FileError EINVAL */
function sshHost(text: string): SshHost {
  const [, user, name = '', said] =
    /^(?:([A-Za-z0-9_][\w.-]{0,63})@)?([^!@]+)(?:!(\d{1,5}))?$/.exec(text) ?? []
  const host = plainHost(name)
  const port = said === undefined ? undefined : Number(said)
  if (host === undefined || port === 0 || (port ?? 1) > 65535)
    throw wrong(`ssh!${text}`, 'ssh!user@host or ssh!user@host!port, with IPv6 in brackets')
  return { user, host, port }
}

/** A host without its brackets; nothing when it is none. */
function plainHost(host: string): string | undefined {
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1]
  if (bracketed !== undefined) return isIPv6(bracketed) ? bracketed : undefined
  return /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$/.test(host) ? host : undefined
}

const wrong = (address: string, right: string): FileError =>
  new FileError('EINVAL', `${address}; ${right} is an address`)
