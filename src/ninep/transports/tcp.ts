import type { Socket } from 'node:net'
import type { Conn } from '../conn.ts'
import { connect, dialString, served, socketConn, takeCalls } from './socket.ts'
import type { Listener } from './socket.ts'
import { hangUpVanished } from './vanished.ts'
import type { Unanswered } from './vanished.ts'

/** Connects over TCP. @throws FileError ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT … */
export async function dial(
  host: string,
  port: number,
  signal?: AbortSignal,
  unanswered?: Unanswered,
): Promise<Conn> {
  return connOf(await connect({ host, port }, signal), dialString('tcp', host, port), unanswered)
}

/** Listens on a host's address, or on all of them for `*`; port 0 takes a free one, which `address` tells. */
export function listen(
  host: string,
  port: number,
  serve: (conn: Conn) => Promise<void>,
  failed: (error: unknown) => void,
  unanswered?: Unanswered,
): Promise<Listener> {
  const name = dialString('tcp', host, port)
  const from = ({ remoteAddress = '', remotePort = 0 }: Socket) =>
    dialString('tcp', remoteAddress, remotePort)
  const answer = served((socket) => connOf(socket, from(socket), unanswered), serve)
  return takeCalls(host === '*' ? { port } : { host, port }, name, answer, failed)
}

function connOf(socket: Socket, name: string, unanswered: Unanswered | undefined): Conn {
  hangUpVanished(socket, name, unanswered)
  return socketConn(socket, name)
}
