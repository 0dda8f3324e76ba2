import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Tasks } from '../../lib/tasks.ts'
import type { Conn } from '../../ninep/conn.ts'
import { MSIZE } from '../../ninep/const.ts'
import { wsConn } from '../../ninep/transports/ws.ts'

/** WebSockets at once. */
const MOST = 64
/** How often a browser is asked whether it is still there, in milliseconds; one that has not answered is hung up. */
const PING = 10_000

/** 9P over WebSocket, for as many browsers as come. */
export class Sockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: 2 * MSIZE,
    handleProtocols: (said) => (said.has('9p') ? '9p' : false),
  })
  readonly #tasks: Tasks
  readonly #serve: (conn: Conn) => Promise<void>
  readonly #ping: NodeJS.Timeout
  readonly #answered = new WeakSet<WebSocket>()

  constructor({ serve, failed }: { serve: (conn: Conn) => Promise<void>; failed: (error: unknown) => void }) {
    this.#serve = serve
    this.#tasks = new Tasks(failed)
    this.#ping = setInterval(() => this.#ask(), PING).unref()
  }

  /** Answers an upgrade that was let in. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#server.clients.size >= MOST) return Sockets.refuse(socket, 503)
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      this.#answered.add(ws)
      ws.on('pong', () => this.#answered.add(ws))
      const conn = wsConn(ws, `ws!${request.socket.remoteAddress ?? ''}`)
      this.#tasks.start(this.#serve(conn).finally(() => conn.close()))
    })
  }

  static refuse(socket: Duplex, status: number): void {
    socket.on('error', () => socket.destroy())
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  }

  close(): void {
    clearInterval(this.#ping)
    for (const ws of this.#server.clients) ws.terminate()
    this.#server.close()
  }

  idle(): Promise<void> {
    return this.#tasks.idle()
  }

  #ask(): void {
    for (const ws of this.#server.clients) {
      if (!this.#answered.delete(ws)) ws.terminate()
      else ws.ping()
    }
  }
}
