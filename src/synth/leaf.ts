import type { Node } from '../ninep/node.ts'
import type { Qid, Stat } from '../ninep/stat.ts'
import { qidOf, statOf } from './tree.ts'
import type { Place, Stamp } from './tree.ts'

/** What all files that are no directories have in common: a place, and an entry that tells the truth. */
export abstract class Leaf implements Node {
  readonly remove?: NonNullable<Node['remove']>
  readonly #place: Place
  readonly #mode: number
  readonly #stamp: Stamp | undefined

  /**
   * @param stamp when the file changed; one without has been the same since the tree was made
   * @param remove takes the file away
   */
  constructor(place: Place, mode: number, stamp?: Stamp, remove?: Node['remove']) {
    this.#place = place
    this.#mode = mode
    this.#stamp = stamp
    if (remove) this.remove = remove
    else if (place.tree.goes) this.remove = () => undefined
  }

  get qid(): Qid {
    return qidOf(this.#place, this.#mode, this.#stamp)
  }

  stat(): Stat {
    return statOf(this.#place, this.#mode, this.length(), this.#stamp)
  }

  /** Bytes of the content now; 0 where that means nothing. */
  protected length(): number {
    return 0
  }
}
