import type { Conn } from '../conn.ts'
import { accept, connect } from './socket.ts'
import type { Listener } from './socket.ts'

/** Connects over TCP. @throws FileError ECONNREFUSED, ETIMEDOUT … */
export const dial = (host: string, port: number, signal?: AbortSignal): Promise<Conn> =>
  connect({ host, port }, `tcp!${host}!${port}`, signal)

/** Listens on a host's address; port 0 takes a free one, which `address` tells. */
export const listen = (
  host: string,
  port: number,
  serve: (conn: Conn) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<Listener> => accept({ host, port }, `tcp!${host}!${port}`, serve, failed)
