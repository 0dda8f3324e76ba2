import { FileError } from '../lib/errno.ts'
import { DMDIR } from '../ninep/const.ts'
import type { Node, Open } from '../ninep/node.ts'
import type { Qid, Stat } from '../ninep/stat.ts'
import { qidOf, statOf } from './tree.ts'
import type { File, Place, Stamp, When } from './tree.ts'

export interface NumberedOptions {
  readonly about: string
  /** How many entries there are now: their names are 1 to this. */
  count(): number
  /** What the entry of a number is: a directory of files, of which there are fewer than 16. */
  of(number: number): File
  /** When each entry changed last, from 1 on. */
  stamps(): Iterable<When>
  /** When entries changed last. */
  readonly stamp?: Stamp
}

const MODE = (DMDIR | 0o700) >>> 0
/** qid.paths of one entry: its own, and those of its files. */
const EACH = 16n

/**
 * A directory of directories that are numbered from 1 and stay for ever. Nothing is kept for an entry, however many there
 * are: what it is, and its qid, come of its number.
 */
export function numbered(options: NumberedOptions): File {
  const example = ['N', options.of(0)] as const
  return { about: options.about, mode: MODE, example, make: (place) => new NumberedNode(place, options) }
}

class NumberedNode implements Node {
  readonly remove?: NonNullable<Node['remove']>
  readonly #place: Place
  readonly #options: NumberedOptions
  readonly #paths: bigint

  constructor(place: Place, options: NumberedOptions) {
    this.#place = place
    this.#options = options
    this.#paths = place.tree.paths()
    if (place.tree.goes) this.remove = () => undefined
  }

  get qid(): Qid {
    return qidOf(this.#place, MODE, this.#options.stamp)
  }

  stat(): Stat {
    return statOf(this.#place, MODE, 0, this.#options.stamp)
  }

  walk(name: string): Node | undefined {
    const number = /^[1-9]\d{0,6}$/.test(name) ? Number(name) : 0
    if (number === 0 || number > this.#options.count()) return undefined
    return this.#options.of(number).make(this.#at(number))
  }

  /** A listing is a snapshot: what comes later does not touch it. */
  open(): Open {
    const count = this.#options.count()
    return { entries: () => this.#entries(count) }
  }

  #entries(count: number): Stat[] {
    const entries: Stat[] = []
    for (const stamp of this.#options.stamps()) {
      if (entries.length === count) break
      entries.push(statOf(this.#at(entries.length + 1), MODE, 0, stamp))
    }
    if (entries.length < count) throw new FileError('ENOENT', this.#place.name)
    return entries
  }

  #at(number: number): Place {
    const { tree } = this.#place
    let path = this.#paths + BigInt(number) * EACH
    return { name: String(number), path, tree: { ...tree, place: (name) => inside(name) } }

    function inside(name: string): Place {
      return { name, path: ++path, tree }
    }
  }
}
