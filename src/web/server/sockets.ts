import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { ServerOptions, WebSocket } from 'ws'
import { Tasks } from '../../lib/tasks.ts'
import { MSIZE } from '../../ninep/const.ts'
import { wsConn } from '../../ninep/transports/ws.ts'
import type { Visitor } from './visitor.ts'

/** WebSockets at once: of whose hive it is, and of all guests together, so that these never take the place of the others. */
const MOST = { owner: 64, guests: 256 }
/** How long a client that is hung up may take to say goodbye, in milliseconds. */
const GOODBYE = 100

const OPTIONS: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  maxPayload: 2 * MSIZE,
  maxFragments: 1024,
  perMessageDeflate: false, // a bomb is a few bytes that become many
  closeTimeout: GOODBYE,
  handleProtocols: (said) => (said.has('9p') ? '9p' : false),
}

export interface SocketsOptions {
  /** How often a browser is asked whether it is still there, in milliseconds; one that has not answered is hung up. */
  readonly ping: number
  readonly failed: (error: unknown) => void
}

/** 9P over WebSocket, for as many browsers as come. */
export class Sockets {
  readonly #server = new WebSocketServer(OPTIONS)
  readonly #tasks: Tasks
  readonly #ping: NodeJS.Timeout
  readonly #answered = new WeakSet<WebSocket>()
  readonly #count = { owner: 0, guests: 0 }

  constructor({ ping, failed }: SocketsOptions) {
    this.#tasks = new Tasks(failed)
    this.#ping = setInterval(() => this.#ask(), ping).unref()
  }

  /** Answers an upgrade that was let in. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor): void {
    const kind = visitor.name === undefined ? 'owner' : 'guests'
    if (this.#count[kind] >= MOST[kind]) return Sockets.refuse(socket, 503)
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      this.#count[kind]++
      ws.once('close', () => this.#count[kind]--)
      this.#answered.add(ws)
      ws.on('pong', () => this.#answered.add(ws))
      const address = request.socket.remoteAddress ?? ''
      const conn = wsConn(ws, `ws!${address}`)
      this.#tasks.start(visitor.serve(conn, address).finally(() => conn.close()))
    })
  }

  static refuse(socket: Duplex, status: number): void {
    socket.on('error', () => socket.destroy())
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`
    socket.end(head, () => socket.destroy())
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
