import { INTERRUPTED } from '../../lib/errno.ts'
import type { Asker, LAnswer, LAsk, LBody } from './asker.ts'

/** One request of the client that is being translated, perhaps in several steps. */
export class Turn {
  readonly #asker: Asker
  /** Resolves when it was answered. */
  over: Promise<void> = Promise.resolve()
  #aborted = false
  /** The tag of what is being asked for it. */
  #tag: number | undefined

  constructor(asker: Asker) {
    this.#asker = asker
  }

  /**
   * Does the work and answers.
   * @param before what has to be over first
   * @param answer never throws
   */
  begin<T>(
    before: Promise<unknown> | undefined,
    work: () => T | Promise<T>,
    answer: (done: { readonly body: T } | { readonly error: unknown }) => void,
  ): this {
    this.over = this.#run(before, work).then(
      (body) => answer({ body }),
      (error: unknown) => answer({ error }),
    )
    return this
  }

  /** One message to the backend. A flush gives it up. @throws FileError what it said; EINTR */
  readonly ask = async <K extends LAsk>(kind: K, body: LBody<K>): Promise<LAnswer<K>> => {
    if (this.#aborted) throw INTERRUPTED
    try {
      return await this.#asker.ask(kind, body, (tag) => (this.#tag = tag))
    } finally {
      this.#tag = undefined
    }
  }

  /** Gives it up. Resolves when it was answered all the same. */
  async abort(): Promise<void> {
    this.#aborted = true
    if (this.#tag !== undefined) await this.#asker.flush(this.#tag)
    await this.over
  }

  async #run<T>(before: Promise<unknown> | undefined, work: () => T | Promise<T>): Promise<T> {
    if (before) await before
    if (this.#aborted) throw INTERRUPTED
    return work()
  }
}
