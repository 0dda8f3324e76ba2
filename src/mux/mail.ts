/** A message that was read from the source of a route and waits for one of its destinations. */
export interface Letter {
  readonly id: number
  /** Bytes of it. */
  readonly size: number
  /** Turns of agents in a row that led to it. */
  readonly turns: number
}

/** What is kept of a message. */
export interface Content {
  readonly bytes: Uint8Array
  readonly turns: number
  /** From where the source goes on when it is opened anew: see `source.ts`. */
  readonly mark?: Uint8Array | undefined
}

/** Where messages wait between their source and their destinations. */
export interface Mail {
  /** Keeps a message once for each destination, and the mark of its source: all of it or nothing. */
  put(src: string, dsts: readonly string[], content: Content): readonly Letter[]
  /** Those that wait, oldest first. */
  waiting(src: string, dst: string): readonly Letter[]
  /** What it says; undefined when it waits no more. */
  bytes(id: number): Uint8Array | undefined
  /** Delivered, or not wanted any more. */
  drop(ids: readonly number[]): void
  /** From where a source goes on. */
  mark(src: string): Uint8Array | undefined
  /** Nobody reads from that source any more. */
  forget(src: string): void
  /** Forgets all that belongs to other sources than these. */
  sweep(srcs: readonly string[]): void
}

/** Mail that is lost when we end. */
export class Unkept implements Mail {
  readonly #letters = new Map<
    number,
    { readonly letter: Letter; readonly way: string; readonly bytes: Uint8Array }
  >()
  readonly #marks = new Map<string, Uint8Array>()
  #last = 0

  put(src: string, dsts: readonly string[], { bytes, turns, mark }: Content): readonly Letter[] {
    if (mark) this.#marks.set(src, mark)
    return dsts.map((dst) => {
      const letter = { id: ++this.#last, size: bytes.length, turns }
      this.#letters.set(letter.id, { letter, way: way(src, dst), bytes })
      return letter
    })
  }

  waiting(src: string, dst: string): readonly Letter[] {
    const kept = [...this.#letters.values()].filter((one) => one.way === way(src, dst))
    return kept.map(({ letter }) => letter)
  }

  bytes(id: number): Uint8Array | undefined {
    return this.#letters.get(id)?.bytes
  }

  drop(ids: readonly number[]): void {
    for (const id of ids) this.#letters.delete(id)
  }

  mark(src: string): Uint8Array | undefined {
    return this.#marks.get(src)
  }

  forget(src: string): void {
    this.#marks.delete(src)
  }

  /** There is nothing of earlier times. */
  sweep(): void {}
}

const way = (src: string, dst: string): string => JSON.stringify([src, dst])
