import { createConnection, createServer } from 'node:net'
import type { ListenOptions, NetConnectOpts, Socket } from 'node:net'
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
  const socket = createConnection(to)
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
