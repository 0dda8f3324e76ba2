/**
 * A two-way stream of bytes between two parties: all that a transport has to be. Bytes change hands: what was given
 * to `write` belongs to the conn, what `take` gets belongs to the taker, who may rewrite it in place.
 */
export interface Conn {
  /** What it leads to, for logs: `unix!/tmp/ns.glenda.:0/n`, `tcp!127.0.0.1!5640`, `pair`. */
  readonly name: string

  /**
   * Hands every chunk to `take`, in order and never empty; resolves when the peer has hung up or `close` was called,
   * rejects when the transport failed. While a promise that `take` returned is pending, nothing more is read: that
   * is the back-pressure towards the peer. Called once.
   */
  read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void>

  /** Queues bytes. What is written in one turn of the event loop leaves together. Ignored once closed. */
  write(bytes: Uint8Array): void

  /** Bytes written that the peer has not taken yet. */
  readonly untaken: number

  /** Resolves when little is left untaken, or the conn is closed. */
  drained(): Promise<void>

  /** Hangs up, both ways, at once. More than once is harmless. */
  close(): void
}
