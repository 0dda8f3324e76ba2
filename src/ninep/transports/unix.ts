import { chmod, lstat, unlink } from 'node:fs/promises'
import { FileError } from '../../lib/errno.ts'
import type { Conn } from '../conn.ts'
import { connect, served, socketConn, takeCalls } from './socket.ts'
import type { Listener } from './socket.ts'

/** Connects to a unix socket. @throws FileError ENOENT, ECONNREFUSED … */
export const dial = async (path: string, signal?: AbortSignal): Promise<Conn> =>
  socketConn(await connect({ path }, signal), `unix!${path}`)

/**
 * Listens on a unix socket that only its owner may use. A stale socket, which nobody answers, is replaced.
 * @throws FileError EADDRINUSE when somebody listens there; EEXIST when it is not a socket
 */
export async function listen(
  path: string,
  serve: (conn: Conn) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<Listener> {
  await clear(path)
  const name = `unix!${path}`
  const listener = await takeCalls(
    { path },
    name,
    served((socket) => socketConn(socket, name), serve),
    failed,
  )
  await chmod(path, 0o600)
  return listener
}

async function clear(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (!there) return
  if (!there.isSocket()) throw new FileError('EEXIST', `${path} is not a socket`)
  const answers = await dial(path, AbortSignal.timeout(1000)).catch(() => undefined)
  answers?.close()
  if (answers) throw new FileError('EADDRINUSE', path)
  await unlink(path)
}
