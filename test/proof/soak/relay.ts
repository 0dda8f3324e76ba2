import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** A way to a port of 127.0.0.1 that can be cut: the same port of ::1, so that it is the same place to whoever asks for its name. */
export class Relay implements AsyncDisposable {
  readonly #server: Server
  readonly #ends = new Set<Socket>()

  static async open(port: number): Promise<Relay> {
    const relay = new Relay(port)
    await once(relay.#server.listen(port, '::1'), 'listening')
    return relay
  }

  private constructor(port: number) {
    this.#server = createServer((here) => {
      const there = connect(port, '127.0.0.1')
      for (const [one, other] of [
        [here, there],
        [there, here],
      ] as const) {
        this.#ends.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#ends.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
  }

  /** Whatever goes through it is gone. */
  cut(): void {
    for (const end of this.#ends) end.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close')
    this.cut()
    await closed
  }
}
