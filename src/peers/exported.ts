import { FileError } from '../lib/errno.ts'
import { DMDIR, ORCLOSE, ORDWR, OTRUNC, OWRITE, QTDIR } from '../ninep/const.ts'
import type { Call, Node, Open } from '../ninep/node.ts'
import type { Qid, Stat } from '../ninep/stat.ts'
import { isApart, rightsAt } from './rights.ts'
import type { Export, Right } from './rights.ts'

/**
 * The part of a tree that exports grant, as a tree of its own: what is not granted has no node in it, so that nobody finds
 * out whether it is there. What a file allows is decided once, when it is walked to.
 * @param root the root of the whole tree: the names of exports begin there
 */
export const exported = (root: Node, exports: readonly Export[]): Node =>
  new Part(root, { exports }, [], rightsAt(exports, []), false)

/** What all nodes of one exported tree share. */
interface Granted {
  readonly exports: readonly Export[]
}

const WRITABLE = 0o222

/** A file that is granted, or leads to one that is. */
class Part implements Node {
  readonly walk?: NonNullable<Node['walk']>
  readonly descend?: NonNullable<Node['descend']>
  readonly judges: boolean
  readonly create?: NonNullable<Node['create']>
  readonly remove?: NonNullable<Node['remove']>
  readonly wstat?: NonNullable<Node['wstat']>
  readonly #inner: Node
  readonly #granted: Granted
  readonly #right: Right
  #names: readonly string[]

  /** @param goes whether its directory lets files be removed */
  constructor(inner: Node, granted: Granted, names: readonly string[], right: Right, goes: boolean) {
    this.#inner = inner
    this.#granted = granted
    this.#names = names
    this.#right = right
    const directory = (inner.qid.type & QTDIR) !== 0
    this.judges = inner.judges === true
    if (directory) this.walk = (name, call) => this.#walk(name, call)
    if (directory && inner.descend) this.descend = (names, call) => this.#descend(names, call)
    if (!this.#writes) return
    if (directory && inner.create)
      this.create = (name, perm, mode, call) => this.#create(name, perm, mode, call)
    if (goes && inner.remove) this.remove = (call) => inner.remove!(call)
    if (inner.wstat) this.wstat = (change, call) => this.#wstat(change, goes, call)
  }

  get qid(): Qid {
    return this.#inner.qid
  }

  get #writes(): boolean {
    return typeof this.#right === 'object' && this.#right.write
  }

  stat(): Stat | Promise<Stat> {
    const entry = this.#inner.stat()
    if (this.#writes) return entry
    return entry instanceof Promise ? entry.then(readOnly) : readOnly(entry)
  }

  open(mode: number, call: Call): Open | Promise<Open> {
    if (!this.#inner.open || (changes(mode) && !this.#writes) || (mode & ORCLOSE && !this.remove))
      throw new FileError('EACCES')
    const open = this.#inner.open(mode, call)
    return open instanceof Promise ? open.then((open) => this.#opened(open)) : this.#opened(open)
  }

  #opened(open: Open): Open {
    if (this.walk) return listing(open, (entry) => this.#entry(entry))
    return this.#writes ? open : reading(open)
  }

  #walk(name: string, call?: Call): Node | undefined | Promise<Node | undefined> {
    const names = [...this.#names, name]
    const right = rightsAt(this.#granted.exports, names)
    if (right === 'hidden') return undefined
    const found = this.#inner.walk?.(name, call)
    return found instanceof Promise
      ? found.then((found) => this.#part(found, names, right))
      : this.#part(found, names, right)
  }

  async #descend(names: readonly string[], call?: Call): Promise<readonly Node[] | undefined> {
    const way = names.map((_, at) => [...this.#names, ...names.slice(0, at + 1)])
    const rights = way.map((names) => rightsAt(this.#granted.exports, names))
    if (rights.includes('hidden')) return undefined
    const found = await this.#inner.descend!(names, call)
    const parts: Part[] = []
    for (const [at, inner] of found?.entries() ?? [])
      parts.push(new Part(inner, this.#granted, way[at]!, rights[at]!, (parts.at(-1) ?? this).#writes))
    return found && parts
  }

  #part(inner: Node | undefined, names: readonly string[], right: Right): Node | undefined {
    return inner && new Part(inner, this.#granted, names, right, this.#writes)
  }

  /** What is not granted cannot be made either, and nobody looks whether it is there. */
  async #create(name: string, perm: number, mode: number, call: Call): Promise<readonly [Node, Open]> {
    const names = [...this.#names, name]
    const right = rightsAt(this.#granted.exports, names)
    if (typeof right === 'string' || !right.write) throw new FileError('EACCES', name)
    const [inner, open] = await this.#inner.create!(name, perm, mode, call)
    const part = new Part(inner, this.#granted, names, right, true)
    return [part, part.#opened(open)]
  }

  /** A name is changed only for one that allows the same, here and below: else it would be a way to other rights. */
  async #wstat(change: Partial<Stat>, goes: boolean, call: Call): Promise<void> {
    const { name } = change
    if (name === undefined) return this.#inner.wstat!(change, call)
    const { exports } = this.#granted
    const names = [...this.#names.slice(0, -1), name]
    if (
      !goes ||
      !isApart(exports, this.#names) ||
      !isApart(exports, names) ||
      !alike(this.#right, rightsAt(exports, names))
    )
      throw new FileError('EACCES', name)
    await this.#inner.wstat!(change, call)
    this.#names = names
  }

  /** An entry of this directory, as its own node would tell it; undefined when there is none. */
  #entry(entry: Stat): Stat | undefined {
    const right = rightsAt(this.#granted.exports, [...this.#names, entry.name])
    if (right === 'hidden' || (right === 'passage' && !(entry.mode & DMDIR))) return undefined
    return typeof right === 'object' && right.write ? entry : readOnly(entry)
  }
}

const readOnly = (entry: Stat): Stat => ({ ...entry, mode: (entry.mode & ~WRITABLE) >>> 0 })

const changes = (mode: number): boolean =>
  (mode & 3) === OWRITE || (mode & 3) === ORDWR || (mode & (OTRUNC | ORCLOSE)) !== 0

const alike = (one: Right, other: Right): boolean =>
  typeof one === 'object' && typeof other === 'object' && one.write === other.write && one.ctl === other.ctl

/** An open directory that shows what is granted of it. */
const listing = (open: Open, granted: (entry: Stat) => Stat | undefined): Open => ({
  ...reading(open),
  async entries() {
    const entries = (await open.entries?.()) ?? []
    return entries.map(granted).filter((entry) => entry !== undefined)
  },
})

/** An open that cannot change anything. */
function reading(open: Open): Open {
  return {
    ...(open.iounit !== undefined && { iounit: open.iounit }),
    ...(open.read && { read: (offset, count, call) => open.read!(offset, count, call) }),
    ...(open.stat && {
      stat: () => {
        const entry = open.stat!()
        return entry instanceof Promise ? entry.then(readOnly) : readOnly(entry)
      },
    }),
    get muid() {
      return open.muid
    },
    ...(open.close && { close: (call) => open.close!(call) }),
    ...(open.drop && { drop: () => open.drop!() }),
  }
}
