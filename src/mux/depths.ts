import { isAgent, placeFrom, placeInto } from './circles.ts'

/** How long what was written to a place counts as the cause of what comes from there, in milliseconds. */
const REST = 60_000

/**
 * How many turns of agents have led to what a file says, where it does not say so itself: as many as had led to what
 * routes wrote there last, unless it has been quiet since.
 */
export class Depths {
  readonly #places = new Map<string, { readonly turns: number; readonly at: number }>()
  readonly #now: () => number

  /** @param now milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** A message was delivered. */
  passed(dst: string, turns: number): void {
    const place = placeInto(dst)
    const after = isAgent(place) ? turns + 1 : turns
    this.#places.delete(place)
    this.#places.set(place, { turns: after, at: this.#now() })
    for (const [old, { at }] of this.#places) {
      if (this.#now() - at < REST) break
      this.#places.delete(old)
    }
  }

  of(src: string): number {
    const written = src === 'events' ? [...this.#places.values()].at(-1) : this.#places.get(placeFrom(src))
    return written && this.#now() - written.at < REST ? written.turns : 0
  }
}
