import type { Socket } from 'node:net'

/** Connections at once of those who are asking nothing, or have not shown a key. */
const MOST = 256

/**
 * The connections of a server. When too many ask nothing that is let in, the oldest of these is hung up: whoever comes
 * with a key shows it at once, and a crowd that says nothing keeps nobody out.
 */
export class Callers {
  /** In the order in which they came, or asked the last time. */
  readonly #idle = new Set<Socket>()
  /** What each is being given. */
  readonly #busy = new Map<Socket, number>()

  add(socket: Socket): void {
    socket.once('close', () => {
      this.#idle.delete(socket)
      this.#busy.delete(socket)
    })
    this.#rest(socket)
  }

  get count(): number {
    return this.#idle.size + this.#busy.size
  }

  /** Bytes of answers that clients have not taken yet. */
  get untaken(): number {
    return [...this.#idle, ...this.#busy.keys()].reduce((sum, socket) => sum + socket.writableLength, 0)
  }

  /** Something is done for somebody with a key. @returns it is done */
  serve(socket: Socket): () => void {
    this.#idle.delete(socket)
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1)
    return () => {
      const left = (this.#busy.get(socket) ?? 0) - 1
      if (left > 0) this.#busy.set(socket, left)
      else if (this.#busy.delete(socket)) this.#rest(socket)
    }
  }

  #rest(socket: Socket): void {
    if (socket.destroyed) return
    this.#idle.add(socket)
    const [oldest] = this.#idle
    if (this.#idle.size > MOST) oldest!.destroy()
  }
}
