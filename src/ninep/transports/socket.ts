import { createConnection, createServer, isIPv6 } from 'node:net'
import type { ListenOptions, NetConnectOpts, OnReadOpts, Socket } from 'node:net'
import { once } from 'node:events'
import { FileError, toFileError } from '../../lib/errno.ts'
import { Tasks } from '../../lib/tasks.ts'
import type { Conn } from '../conn.ts'
import { streamConn } from './stream.ts'
import type { Ends } from './stream.ts'

/** Somebody who takes calls until disposed; then the calls are hung up. */
export interface Listener extends AsyncDisposable {
  /** Where it can be reached, as a dial string. */
  readonly address: string
}

/** A dial string: `tcp!box2!5642`, `tls![fe80::1]!5642`. */
export const dialString = (scheme: string, host: string, port: number): string =>
  `${scheme}!${isIPv6(host) ? `[${host}]` : host}!${port}`

/** Connects a socket. @throws FileError ECONNREFUSED, ENOENT, ETIMEDOUT …, EINTR when the signal fires first */
export async function connect(to: NetConnectOpts, signal?: AbortSignal): Promise<Socket> {
  signal?.throwIfAborted()
  const socket: Socket = createConnection({ ...to, onread: slab((chunk) => socket.emit('data', chunk)) })
  try {
    await once(socket, 'connect', signal ? { signal } : {})
  } catch (error) {
    socket.destroy()
    throw noConnection(error)
  }
  return socket
}

/** What the system says of no address of a host, and of more than one of them. */
const NO_HOST: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EADDRNOTAVAIL'])

/** Why nobody could be reached. */
export function noConnection(thrown: unknown): FileError {
  // a host with several addresses: none of them answers
  const error: unknown = thrown instanceof AggregateError ? thrown.errors.at(-1) : thrown
  if (error instanceof Error && 'code' in error && NO_HOST.has(error.code))
    return new FileError('EHOSTUNREACH', error.message, { cause: thrown })
  return toFileError(error)
}

/** A call that has come in: what can be hung up stands in `open` as long as it may be. */
type Answer = (socket: Socket, open: Set<{ close(): void }>) => Promise<void>

/** Takes calls. @throws FileError EADDRINUSE, EACCES … */
export async function takeCalls(
  at: ListenOptions,
  name: string,
  answer: Answer,
  failed: (error: unknown) => void,
): Promise<Listener> {
  const calls = new Tasks(failed)
  const open = new Set<{ close(): void }>()
  const server = createServer((socket) => calls.start(answer(socket, open)))
  server.listen(at)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw noConnection(error)
  }
  server.on('error', failed)
  const bound = server.address()
  const scheme = name.slice(0, name.indexOf('!'))
  const address = typeof bound === 'object' && bound ? dialString(scheme, bound.address, bound.port) : name
  return {
    address,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const one of open) one.close()
      await calls.idle()
    },
  }
}

/** Serves each call over a conn that is made of its socket. */
export const served =
  (connOf: (socket: Socket) => Conn, serve: (conn: Conn) => Promise<void>): Answer =>
  async (socket, open) => {
    const conn = connOf(socket)
    open.add(conn)
    await serve(conn).finally(() => open.delete(conn))
  }

/** Bytes that one read(2) may bring, and bytes that are allocated for many of them. */
const READ = 256 << 10
const SLAB = 1 << 20

/**
 * Where a socket puts what it reads: one behind the other into large slabs, a quarter of a megabyte a read where there is
 * so much. Node's own way brings 64 KiB at most, which cuts every message of that payload in two.
 */
function slab(take: (chunk: Uint8Array) => void): OnReadOpts {
  let bytes = new Uint8Array(SLAB)
  let used = 0
  return {
    buffer() {
      if (used + READ > SLAB) {
        bytes = new Uint8Array(SLAB)
        used = 0
      }
      return bytes.subarray(used, used + READ)
    },
    callback(count) {
      const chunk = bytes.subarray(used, used + count)
      used += count
      take(chunk)
      return true
    },
  }
}

/** @param unheard why the peer has hung up before it said a word, where that can be known */
export function socketConn(socket: Socket, name: string, unheard?: Ends['unheard']): Conn {
  socket.setNoDelay(true)
  // What was written before still leaves; a peer that takes nothing for a second is not waited for.
  const hangUp = () => {
    if (socket.writableLength === 0) socket.destroy()
    else socket.destroySoon()
    setTimeout(() => socket.destroy(), 1000).unref()
  }
  return streamConn(socket, socket, name, { hangUp, ...(unheard && { unheard }) })
}
