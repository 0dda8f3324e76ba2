import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** A connection on which bytes are sent as they are, and what came on it. */
export class Raw {
  readonly socket: Socket
  #said = ''

  static async open(port: number, head: string): Promise<Raw> {
    const raw = new Raw(connect(port, '127.0.0.1'))
    await once(raw.socket, 'connect')
    raw.socket.write(head)
    return raw
  }

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => (this.#said += chunk.toString('latin1')))
  }

  /** All that it has said. */
  get said(): string {
    return this.#said
  }

  /** Until it has said something that matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#said)) await once(this.socket, 'data')
  }

  /** Until it is hung up. @returns all that it has said */
  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, 'close')
    return this.#said
  }
}
