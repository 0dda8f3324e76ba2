import { FileError } from '../lib/errno.ts'
import { DMDIR, OREAD } from '../ninep/const.ts'
import type { Call, Node, Open } from '../ninep/node.ts'
import type { Stat } from '../ninep/stat.ts'
import { helpOf } from './help.ts'
import { text } from './text.ts'
import { going, qidOf, statOf } from './tree.ts'
import type { File, Place, Stamp, Tree } from './tree.ts'

/** An entry that comes and goes. The same key is the same node, with the same qid, under whatever name. */
export interface Made {
  readonly key: object
  readonly file: File
}

/** Entries that come and go. */
export interface Listing {
  /** A name that stands for all of them in documentation, and what one of them is. */
  readonly example: readonly [name: string, file: File]
  names(): Iterable<string>
  find(name: string): Made | undefined
  /** Makes an entry: mkdir(1) with `directory`, else touch(1). @throws FileError EEXIST, EINVAL */
  create?(name: string, directory: boolean, call: Call): Made | Promise<Made>
}

export interface DirOptions {
  readonly about?: string
  readonly more?: Listing
  /** When its entries last changed. */
  readonly stamp?: Stamp
  /** Who changed it last, where that is not its owner. */
  readonly muid?: string
  /**
   * rm -r and rmdir of the directory, whatever is in it. rm(1) removes each entry first: they let it, and stay until the
   * directory goes.
   */
  remove?(call: Call): void | Promise<void>
  /** mv of the directory to another name beside it. */
  rename?(name: string, call: Call): void | Promise<void>
}

const MODE = (DMDIR | 0o700) >>> 0

/** A directory: fixed entries, one line each, and entries that come and go. With a ctl it has a `help` too: NAMESPACE.md R9. */
export function dir(entries: Readonly<Record<string, File>>, options: DirOptions = {}): File {
  const about = options.about ?? ''
  const whole: Record<string, File> = { ...entries }
  if (entries['ctl'] && !entries['help']) {
    whole['help'] = text({
      about: 'what each file here is for',
      get: () => helpOf(whole, options.more?.example),
    })
  }
  return {
    about,
    mode: MODE,
    entries: whole,
    ...(options.more && { example: options.more.example }),
    make: (place) => new DirNode(place, whole, options),
  }
}

class DirNode implements Node {
  readonly #place: Place
  readonly #options: DirOptions
  /** Where its entries stand. */
  readonly #inside: Tree
  readonly #fixed = new Map<string, Node>()
  readonly #moving = new WeakMap<object, { readonly place: Place; readonly node: Node }>()
  readonly create?: NonNullable<Node['create']>
  readonly remove?: NonNullable<Node['remove']>
  readonly wstat?: NonNullable<Node['wstat']>

  constructor(place: Place, entries: Readonly<Record<string, File>>, options: DirOptions) {
    this.#place = place
    this.#options = options
    this.#inside = options.remove ? going(place.tree) : place.tree
    for (const [name, file] of Object.entries(entries))
      this.#fixed.set(name, file.make(this.#inside.place(name)))
    const { more, remove, rename } = options
    if (more?.create) this.create = (name, perm, mode, call) => this.#create(more, name, perm, mode, call)
    if (remove) this.remove = remove
    else if (place.tree.goes) this.remove = () => undefined
    if (rename) this.wstat = (change, call) => renamed(rename, change, call)
  }

  get qid() {
    return qidOf(this.#place, MODE, this.#options.stamp)
  }

  stat(): Stat {
    const { stamp, muid } = this.#options
    const stat = statOf(this.#place, MODE, 0, stamp)
    return muid === undefined ? stat : { ...stat, muid }
  }

  walk(name: string): Node | undefined {
    const fixed = this.#fixed.get(name)
    if (fixed) return fixed
    const made = this.#options.more?.find(name)
    return made && this.#node(name, made)
  }

  /** A listing is a snapshot: what comes and goes later does not touch it. */
  open(): Open {
    const nodes = [...this.#fixed.values()]
    for (const name of this.#options.more?.names() ?? []) {
      const node = this.walk(name)
      if (node) nodes.push(node)
    }
    const entries = nodes.map(async (node) => node.stat())
    return { entries: () => Promise.all(entries) }
  }

  #node(name: string, { key, file }: Made): Node {
    const known = this.#moving.get(key)
    if (known) {
      known.place.name = name
      return known.node
    }
    const place = this.#inside.place(name)
    const node = file.make(place)
    this.#moving.set(key, { place, node })
    return node
  }

  async #create(
    more: Listing,
    name: string,
    perm: number,
    mode: number,
    call: Call,
  ): Promise<readonly [Node, Open]> {
    if (this.walk(name)) throw new FileError('EEXIST', name)
    const directory = (perm & DMDIR) !== 0
    const node = this.#node(name, await more.create!(name, directory, call))
    if (!node.open) throw new FileError('EACCES', name)
    return [node, await node.open(directory ? OREAD : mode, call)]
  }
}

async function renamed(
  rename: NonNullable<DirOptions['rename']>,
  change: Partial<Stat>,
  call: Call,
): Promise<void> {
  const { name, mtime: _, atime: __, ...rest } = change
  if (Object.keys(rest).length) throw new FileError('EPERM')
  if (name !== undefined) await rename(name, call)
}
