import type { WebSocket as ServerSocket } from 'ws'
import { FileError } from '../../lib/errno.ts'
import { Gate } from '../../lib/gate.ts'
import type { Conn } from '../conn.ts'

const LOW = 1 << 20
/** How often the socket is asked how much it still holds, in milliseconds: WebSockets have no drain event. */
const LOOK = 5

/** What a browser's WebSocket and a server's have in common. */
type Socket = WebSocket | ServerSocket

/** Both take bytes, though their types say it in different words. */
interface Taker {
  send(bytes: Uint8Array): void
}

/** Connects over WebSocket; frames may be cut over messages in any way. */
export async function dial(url: string, signal?: AbortSignal): Promise<Conn> {
  signal?.throwIfAborted()
  const socket = new WebSocket(url, '9p')
  socket.binaryType = 'arraybuffer'
  const giveUp = () => socket.close()
  signal?.addEventListener('abort', giveUp, { once: true })
  await new Promise<void>((done, failed) => {
    socket.addEventListener('open', () => done(), { once: true })
    socket.addEventListener(
      'close',
      () => failed(new FileError(signal?.aborted ? 'EINTR' : 'ECONNREFUSED', url)),
      { once: true },
    )
  })
  signal?.removeEventListener('abort', giveUp)
  return wsConn(socket, `ws!${url}`)
}

/** An open WebSocket, of a browser or of a server, as a conn. */
export function wsConn(socket: Socket, name: string): Conn {
  socket.binaryType = 'arraybuffer'
  return new WsConn(socket, name)
}

class WsConn implements Conn {
  readonly name: string
  readonly #socket: Socket
  readonly #closed = new Gate()
  #over = false
  /** Messages that came while `take` was busy: WebSockets cannot be paused, so it is bounded by hanging up. */
  readonly #early: Uint8Array[] = []
  #earlyBytes = 0
  #busy = false
  #take: ((chunk: Uint8Array) => void | Promise<void>) | undefined
  #failed: (error: unknown) => void = () => undefined

  constructor(socket: Socket, name: string) {
    this.name = name
    this.#socket = socket
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (data instanceof ArrayBuffer) this.#arrive(new Uint8Array(data))
      else this.close() // a text is no 9P
    })
    socket.addEventListener('close', () => this.#end())
    socket.addEventListener('error', () => this.#end())
  }

  get untaken(): number {
    return this.#over ? 0 : this.#socket.bufferedAmount
  }

  async read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    this.#take = take
    const over = this.#over ? Promise.resolve() : this.#closed.wait()
    const broken = new Promise<never>((_, failed) => (this.#failed = failed))
    this.#deliver()
    await Promise.race([over, broken]).finally(() => this.close())
  }

  write(bytes: Uint8Array): void {
    if (!this.#over) (this.#socket as Taker).send(bytes)
  }

  async drained(): Promise<void> {
    while (!this.#over && this.untaken > LOW) await new Promise((done) => setTimeout(done, LOOK))
  }

  close(): void {
    this.#socket.close()
    this.#end()
  }

  #arrive(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#over) return
    this.#early.push(chunk)
    this.#earlyBytes += chunk.length
    if (this.#earlyBytes > 8 * LOW) return this.close()
    this.#deliver()
  }

  #deliver(): void {
    while (this.#take && !this.#busy && this.#early.length && !this.#over) {
      const chunk = this.#early.shift()!
      this.#earlyBytes -= chunk.length
      try {
        const wait = this.#take(chunk)
        if (wait) this.#pause(wait)
      } catch (error) {
        this.#failed(error)
      }
    }
  }

  #pause(wait: Promise<void>): void {
    this.#busy = true
    wait
      .then(() => {
        this.#busy = false
        this.#deliver()
        return undefined
      })
      .catch(this.#failed)
  }

  #end(): void {
    this.#over = true
    this.#closed.open()
  }
}
