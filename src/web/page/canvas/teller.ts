import { toFileError } from '../../../lib/errno.ts'
import type { InputEvent } from '../../../scene/node.ts'
import type { Hive } from '../hive.ts'
import { reasonOf, unheard } from '../said.ts'

/** Hands on what a person does: one event after the other; of drags and moves that wait only the last. */
export class Teller {
  readonly #hive: Hive
  readonly #failed: (why: string) => void
  readonly #waiting: InputEvent[] = []
  #telling = false

  constructor(hive: Hive, failed: (why: string) => void) {
    this.#hive = hive
    this.#failed = failed
  }

  readonly tell = (event: InputEvent): void => {
    const last = this.#waiting.at(-1)
    const same = last?.type === event.type && last.node === event.node
    if (same && (event.type === 'drag' || event.type === 'move' || event.type === 'input'))
      this.#waiting.pop()
    this.#waiting.push(event)
    if (!this.#telling) unheard(this.#tellAll())
  }

  readonly remove = (id: string): void => {
    this.#hive.remove(`/rio/scene/nodes/${id}`).catch(this.#problem)
  }

  readonly #problem = (error: unknown): void => this.#failed(reasonOf(error))

  /** Who may only look moves the pointer all the same, and is not told of it each time. */
  readonly #untold = (error: unknown): void => {
    if (toFileError(error).code !== 'EACCES') this.#problem(error)
  }

  async #tellAll(): Promise<void> {
    this.#telling = true
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift())
      await this.#hive.write('/rio/scene/events', `${JSON.stringify(event)}\n`).catch(this.#untold)
    this.#telling = false
  }
}
