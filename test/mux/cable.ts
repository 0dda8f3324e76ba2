import { createConnection, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import type { TestContext } from 'node:test'

/** A cable between a client and a server on a port: pulled out, neither hears of the other, nor that it has gone. */
export class Cable {
  /** Where the client finds the other end: a dial string. */
  readonly address: string
  /** Its connections, in the order in which they were made. */
  readonly lines: Line[] = []
  #out = false

  static async lay(t: TestContext, to: () => number): Promise<Cable> {
    const server = createServer((near) => cable.lines.push(new Line(near, to(), cable.#out)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { readonly port: number }
    const cable: Cable = new Cable(`tcp!127.0.0.1!${port}`)
    t.after(() => {
      server.close()
      for (const line of cable.lines) line.end()
    })
    return cable
  }

  private constructor(address: string) {
    this.address = address
  }

  /** What was said meanwhile is lost for ever. */
  pull(): void {
    this.#out = true
    for (const line of this.lines) line.pull()
  }

  /** New connections go through again. On old ones each end is told that the other knows nothing of it, when it speaks. */
  plug(): void {
    this.#out = false
    for (const line of this.lines) line.forget()
  }
}

/** One connection. */
class Line {
  readonly #near: Socket
  readonly #far: Socket
  #out = false
  #forgotten = false

  constructor(near: Socket, port: number, out: boolean) {
    this.#near = near
    this.#far = createConnection({ host: '127.0.0.1', port })
    this.#out = out
    this.#tie(near, this.#far)
    this.#tie(this.#far, near)
  }

  pull(): void {
    this.#out = true
  }

  forget(): void {
    this.#forgotten ||= this.#out
  }

  end(): void {
    this.#near.destroy()
    this.#far.destroy()
  }

  #tie(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (this.#forgotten) from.resetAndDestroy()
      else if (!this.#out) to.write(chunk)
    })
    from.on('error', () => undefined)
    from.on('close', () => this.#out || to.destroy())
  }
}
