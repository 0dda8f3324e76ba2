import { Gate } from '../../lib/gate.ts'
import type { Conn } from '../conn.ts'

/** Untaken bytes below which a writer that waits may go on. */
const LOW = 1 << 20

/** Deliveries in a row before timers and sockets get their turn. */
const BURST = 256

/** Two ends of one conn inside this process: the same frames as on a socket, without the socket and without a copy. */
export function pair(name = 'pair'): [Conn, Conn] {
  const one = new End(name)
  const other = new End(name)
  one.peer = other
  other.peer = one
  return [one, other]
}

/** What arrives at one end waits here until its reader takes it. */
class End implements Conn {
  readonly name: string
  peer!: End
  #arrived: Uint8Array[] = []
  /** Bytes that have arrived here and were not taken. */
  #waiting = 0
  #take: ((chunk: Uint8Array) => void | Promise<void>) | undefined
  #over: ((error?: unknown) => void) | undefined
  #scheduled = false
  #paused = false
  #closed = false
  #peerGone = false
  #burst = 0
  readonly #low = new Gate()

  constructor(name: string) {
    this.name = name
  }

  get untaken(): number {
    return this.#closed ? 0 : this.peer.#waiting
  }

  read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    return new Promise((done, failed) => {
      this.#over = (error) => (error === undefined ? done() : failed(error))
      if (this.#closed) return done()
      this.#take = take
      this.#schedule()
    })
  }

  write(bytes: Uint8Array): void {
    if (this.#closed || this.#peerGone || bytes.length === 0) return
    this.peer.#arrived.push(bytes)
    this.peer.#waiting += bytes.length
    this.peer.#schedule()
  }

  async drained(): Promise<void> {
    while (!this.#closed && this.peer.#waiting > LOW) await this.peer.#low.wait()
  }

  close(): void {
    if (this.#closed) return
    this.#end()
    // What was written before the close still arrives; then the peer sees the end.
    this.peer.#peerGone = true
    this.peer.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#paused || !this.#take) return
    this.#scheduled = true
    if (++this.#burst % BURST) queueMicrotask(this.#deliver)
    else setImmediate(this.#deliver)
  }

  readonly #deliver = (): void => {
    this.#scheduled = false
    try {
      while (this.#arrived.length && !this.#closed && !this.#paused) {
        const chunks = this.#arrived
        this.#arrived = []
        this.#hand(chunks)
      }
    } catch (error) {
      this.#fail(error)
    }
    if (this.#waiting <= LOW) this.#low.open()
    if (this.#peerGone && !this.#paused) this.#end()
  }

  #hand(chunks: Uint8Array[]): void {
    for (let at = 0; at < chunks.length && !this.#closed; at++) {
      const chunk = chunks[at]!
      this.#waiting -= chunk.length
      const wait = this.#take!(chunk)
      if (!wait) continue
      this.#paused = true
      this.#arrived = [...chunks.slice(at + 1), ...this.#arrived]
      wait.then(this.#resume, (error: unknown) => this.#fail(error))
      return
    }
  }

  readonly #resume = (): void => {
    this.#paused = false
    this.#schedule()
  }

  #fail(error: unknown): void {
    this.#over?.(error)
    this.close()
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.#arrived = []
    this.#waiting = 0
    this.#low.open()
    this.peer.#low.open()
    this.#over?.()
  }
}
