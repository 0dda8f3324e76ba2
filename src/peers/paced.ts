import { Gate } from '../lib/gate.ts'
import type { Conn } from '../ninep/conn.ts'
import type { Bucket } from './bucket.ts'

/** Untaken bytes below which a writer that waits may go on. */
const LOW = 1 << 20

/**
 * A conn through which no more than so much goes each way. What has come is taken at once, and what is behind it waits
 * outside; what goes out waits here, and counts as untaken.
 * @param come for what comes in @param go for what goes out: both may be shared with other conns
 */
export const paced = (conn: Conn, come: Bucket | undefined, go: Bucket | undefined): Conn =>
  come || go ? new Paced(conn, come, go) : conn

class Paced implements Conn {
  readonly name: string
  readonly #conn: Conn
  readonly #come: Bucket | undefined
  readonly #go: Bucket | undefined
  readonly #low = new Gate()
  /** What waits until it may leave. */
  readonly #queued: Uint8Array[] = []
  #bytes = 0
  #closed = false
  /** Runs until more may leave. */
  #leaving: NodeJS.Timeout | undefined
  /** Runs until more may come, and what then goes on. */
  #coming: NodeJS.Timeout | undefined
  #goOn: (() => void) | undefined

  constructor(conn: Conn, come: Bucket | undefined, go: Bucket | undefined) {
    this.name = conn.name
    this.#conn = conn
    this.#come = come
    this.#go = go
  }

  get untaken(): number {
    return this.#conn.untaken + this.#bytes
  }

  async read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    const paced = (chunk: Uint8Array): void | Promise<void> => {
      const wait = this.#come?.pass(chunk.length) ?? 0
      const taken = take(chunk)
      return wait === 0 ? taken : this.#after(wait, taken)
    }
    try {
      await this.#conn.read(paced)
    } finally {
      this.close()
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#queued.push(bytes)
    this.#bytes += bytes.length
    if (!this.#leaving) this.#leave()
  }

  async drained(): Promise<void> {
    while (!this.#closed && this.#bytes > LOW) await this.#low.wait()
    await this.#conn.drained()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#leaving)
    clearTimeout(this.#coming)
    this.#queued.length = this.#bytes = 0
    this.#low.open()
    this.#goOn?.()
    this.#conn.close()
  }

  async #after(wait: number, taken: void | Promise<void>): Promise<void> {
    if (!this.#closed)
      await new Promise<void>((done) => {
        this.#goOn = done
        this.#coming = setTimeout(done, wait)
      })
    await taken
  }

  readonly #leave = (): void => {
    this.#leaving = undefined
    for (let bytes = this.#queued.shift(); bytes; bytes = this.#queued.shift()) {
      this.#bytes -= bytes.length
      this.#conn.write(bytes)
      const wait = this.#go?.pass(bytes.length) ?? 0
      if (wait === 0) continue
      this.#leaving = setTimeout(this.#leave, wait)
      break
    }
    if (this.#bytes <= LOW) this.#low.open()
  }
}
