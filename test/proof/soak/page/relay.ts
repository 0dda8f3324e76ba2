import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** Passes connections on to a port of this machine, until it cuts them all: as a network does that has gone away. */
export class Relay implements AsyncDisposable {
  readonly #server: Server
  readonly #ends = new Set<Socket>()

  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    return relay
  }

  private constructor(port: number) {
    this.#server = createServer((here) => this.#pass(here, connect(port, '127.0.0.1')))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  cut(): void {
    for (const end of this.#ends) end.resetAndDestroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }

  #pass(here: Socket, there: Socket): void {
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      this.#ends.add(one)
      one.on('error', () => undefined) // it is followed by close
      one.on('close', () => (this.#ends.delete(one), other.destroy()))
      one.pipe(other)
    }
  }
}
