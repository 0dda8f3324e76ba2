import { createConnection, createServer } from 'node:net'
import type { ListenOptions, NetConnectOpts, OnReadOpts, Socket } from 'node:net'
import { once } from 'node:events'
import { toFileError } from '../../lib/errno.ts'
import { Tasks } from '../../lib/tasks.ts'
import type { Conn } from '../conn.ts'
import { streamConn } from './stream.ts'

/** Somebody who takes calls until disposed; then the calls are hung up. */
export interface Listener extends AsyncDisposable {
  /** Where it can be reached, as a dial string. */
  readonly address: string
}

/** Connects a socket. @throws FileError ECONNREFUSED, ENOENT, ETIMEDOUT …, EINTR when the signal fires first */
export async function connect(to: NetConnectOpts, name: string, signal?: AbortSignal): Promise<Conn> {
  signal?.throwIfAborted()
  const socket: Socket = createConnection({ ...to, onread: slab((chunk) => socket.emit('data', chunk)) })
  try {
    await once(socket, 'connect', signal ? { signal } : {})
  } catch (error) {
    socket.destroy()
    throw toFileError(error)
  }
  return socketConn(socket, name)
}

/** Takes calls. @throws FileError EADDRINUSE, EACCES … */
export async function accept(
  at: ListenOptions,
  name: string,
  serve: (conn: Conn) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<Listener> {
  const calls = new Tasks(failed)
  const conns = new Set<Conn>()
  const server = createServer((socket) => {
    const conn = socketConn(socket, name)
    conns.add(conn)
    calls.start(serve(conn).finally(() => conns.delete(conn)))
  })
  server.listen(at)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw toFileError(error)
  }
  server.on('error', failed)
  const bound = server.address()
  const address = typeof bound === 'object' && bound ? `tcp!${bound.address}!${bound.port}` : name
  return {
    address,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const conn of conns) conn.close()
      await calls.idle()
    },
  }
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

function socketConn(socket: Socket, name: string): Conn {
  socket.setNoDelay(true)
  // What was written before still leaves; a peer that takes nothing for a second is not waited for.
  const hangUp = () => {
    if (socket.writableLength === 0) socket.destroy()
    else socket.destroySoon()
    setTimeout(() => socket.destroy(), 1000).unref()
  }
  return streamConn(socket, socket, name, hangUp)
}
