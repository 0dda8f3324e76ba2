import type { Conn } from '../ninep/conn.ts'

/** A conn that says when it is over, whoever ended it. */
export class Line implements Conn {
  readonly #conn: Conn
  readonly #over: () => void

  /** @param over called when it has ended, perhaps more than once */
  constructor(conn: Conn, over: () => void) {
    this.#conn = conn
    this.#over = over
  }

  get name(): string {
    return this.#conn.name
  }

  get untaken(): number {
    return this.#conn.untaken
  }

  read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    return this.#conn.read(take).finally(this.#over)
  }

  write(bytes: Uint8Array): void {
    this.#conn.write(bytes)
  }

  drained(): Promise<void> {
    return this.#conn.drained()
  }

  close(): void {
    this.#conn.close()
    this.#over()
  }
}
