import { mediaIn } from '../lib/media/media.ts'
import type { Medium } from '../lib/media/media.ts'
import { checkBar } from './bar.ts'
import { hasBudget } from './budget.ts'
import type { Catalog } from './catalog.ts'
import { BY_HAND, stopped } from './circle.ts'
import type { Origin } from './circle.ts'
import { checkTaken } from './media.ts'
import type { Shelf } from './media.ts'
import { checkRoom, last } from './state.ts'
import type { Event, State } from './state.ts'

/** What prompts need of the agent that takes them. */
export interface PromptsOptions {
  readonly state: () => State
  /** @throws FileError ENOENT when the agent was deleted */
  readonly send: (event: Event) => void
  readonly catalog: Catalog
  readonly media: Shelf
}

/** Takes prompts in the order they were written. */
export class Prompts {
  readonly #options: PromptsOptions
  /** Until all that were written are taken. */
  #taking: Promise<unknown> = Promise.resolve()

  constructor(options: PromptsOptions) {
    this.#options = options
  }

  /**
   * Takes words, media, or both. Gives the number of the turn, or undefined when it is blank.
   * @throws FileError EINVAL when it is neither, or the model does not take it; EAGAIN; EDQUOT; ELOOP when routes have made
   *   turns enough
   */
  take(bytes: Uint8Array, secret = false, origin = BY_HAND): Promise<number | undefined> {
    const turn = this.#take(bytes, this.#taking, secret, origin)
    this.#taking = turn.catch(() => undefined)
    return turn
  }

  /** @throws FileError EAGAIN when no further prompt can wait; EDQUOT when the budget is spent */
  checkRoom(): void {
    const { state, send } = this.#options
    if (hasBudget(state().config)) send({ kind: 'tick' })
    checkRoom(state())
    checkBar(state().paused)
  }

  /** @throws FileError EINVAL when the model does not take them */
  checkTaken(media: readonly Medium[]): void {
    const { provider, model } = this.#options.state().config
    checkTaken(media, this.#options.catalog.provider(provider).takes(model), model || provider)
  }

  /** @param before the prompts that were written earlier: they come first, and no two are looked through at once */
  async #take(
    bytes: Uint8Array,
    before: Promise<unknown>,
    secret: boolean,
    origin: Origin,
  ): Promise<number | undefined> {
    const { state, send, media } = this.#options
    await before
    const parts = await mediaIn(bytes)
    if (parts.length === 0) return undefined
    this.checkRoom()
    this.checkTaken(parts)
    this.#checkCircle(origin)
    send({ kind: 'prompt', prompt: media.parts(parts), private: secret, depth: origin.turns + 1 })
    return last(state())
  }

  #checkCircle(origin: Origin): void {
    const error = stopped(this.#options.state().config.max_turns, origin)
    if (!error) return
    this.#options.send({ kind: 'halt', text: error.detail })
    throw error
  }
}
