import { utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { DMDIR, OTRUNC, QTDIR } from '../../src/ninep/const.ts'
import type { Node, Open } from '../../src/ninep/node.ts'
import type { Qid, Stat } from '../../src/ninep/stat.ts'

/** A tree in which everything is allowed: every file can be read, written, removed and renamed. */
export interface Loose {
  readonly root: Node
  /** What was changed in it, in words. */
  readonly changed: string[]
  /** What was walked to in it, path by path. */
  readonly walked: string[]
}

/** @param paths of files; the directories on the way are made, and so is a path that ends in `/` */
export function loose(paths: readonly string[]): Loose {
  let last = 0n
  const changed: string[] = []
  const walked: string[] = []
  const shared = { next: () => ++last, changed, walked }
  const root = new LooseNode(shared, undefined, '/', true)
  for (const path of paths) {
    let at = root
    const names = path.split('/')
    for (const [depth, name] of names.entries())
      if (name) at = at.child(name) ?? at.add(name, depth < names.length - 1)
  }
  return { root, changed, walked }
}

interface Shared {
  readonly next: () => bigint
  readonly changed: string[]
  readonly walked: string[]
}

class LooseNode implements Node {
  readonly qid: Qid
  readonly #shared: Shared
  readonly #parent: LooseNode | undefined
  readonly #children: Map<string, LooseNode> | undefined
  #name: string

  constructor(shared: Shared, parent: LooseNode | undefined, name: string, directory: boolean) {
    this.#shared = shared
    this.#parent = parent
    this.#name = name
    this.#children = directory ? new Map() : undefined
    this.qid = { type: directory ? QTDIR : 0, version: 0, path: shared.next() }
    if (!directory) Object.assign(this, { walk: undefined, create: undefined })
  }

  get path(): string {
    return this.#parent ? `${this.#parent.path}${this.#name}${this.#children ? '/' : ''}` : ''
  }

  child(name: string): LooseNode | undefined {
    return this.#children?.get(name)
  }

  add(name: string, directory: boolean): LooseNode {
    const node = new LooseNode(this.#shared, this, name, directory)
    this.#children!.set(name, node)
    return node
  }

  keep(node: LooseNode): void {
    this.#children!.set(node.#name, node)
  }

  forget(name: string): void {
    this.#children!.delete(name)
  }

  stat(): Stat {
    const mode = (this.#children ? DMDIR | 0o777 : 0o777) >>> 0
    const about = { type: 0, dev: 0, atime: 1, mtime: 1, uid: 'glenda', gid: 'glenda', muid: 'glenda' }
    return { ...about, qid: this.qid, mode, length: 0n, name: this.#name }
  }

  walk(name: string): Node | undefined {
    this.#shared.walked.push(`${this.path}${name}`)
    return this.child(name)
  }

  open(mode: number): Open {
    if (mode & OTRUNC) this.#shared.changed.push(`truncate ${this.path}`)
    const said = utf8(`this is ${this.path}\n`)
    return {
      read: (offset, count) => said.subarray(offset, offset + count),
      write: (_offset, data) => {
        this.#shared.changed.push(`write ${this.path}`)
        return data.length
      },
      entries: () => [...(this.#children?.values() ?? [])].map((node) => node.stat()),
      author: (muid) => void this.#shared.changed.push(`author ${this.path} ${muid}`),
    }
  }

  create(name: string, perm: number): readonly [Node, Open] {
    if (this.child(name)) throw new FileError('EEXIST', name)
    const node = this.add(name, (perm & DMDIR) !== 0)
    this.#shared.changed.push(`create ${node.path}`)
    return [node, node.open(0)]
  }

  remove(): void {
    this.#shared.changed.push(`remove ${this.path}`)
    this.#parent?.forget(this.#name)
  }

  wstat(change: Partial<Stat>): void {
    this.#shared.changed.push(`wstat ${this.path} ${Object.keys(change).join()}`)
    if (change.name === undefined) return
    if (this.#parent?.child(change.name)) throw new FileError('EEXIST', change.name)
    this.#parent?.forget(this.#name)
    this.#name = change.name
    this.#parent?.keep(this)
  }
}

const AGENT = 'ctl input output config state system rules history BASH later turns/1/prompt'
const inside = (dir: string, names: string): string[] => names.split(' ').map((name) => `${dir}/${name}`)

/** Paths like those of a hive with two agents, another machine box3 and a tree of another kind. */
export const HIVE: readonly string[] = [
  ...'ctl routes peers events help'.split(' '),
  ...inside('llm', 'ctl providers help'),
  ...inside('llm/claude', AGENT),
  ...inside('llm/gpt', AGENT),
  ...inside('rio', 'ctl url version scene/parse scene/state scene/nodes/cube scene/nodes/ball'),
  ...inside('agent', 'clone list 1/in 1/perm/1/reply 1/perm/1/request'),
  ...inside('box3', 'ctl llm/claude/input'),
  ...inside('disk', 'file ctl'),
  'proc/web/stdin',
]
