import { FileError } from '../lib/errno.ts'
import type { Qid, Stat } from '../ninep/stat.ts'
import { DMDIR, DMSTREAM } from '../ninep/const.ts'
import { ROOT_ID } from './const.ts'

/** A file that the kernel has a nodeid for: a name in a directory, as long as it leads to the same file. */
export class Inode {
  readonly nodeid: number
  /** Where it is; the root has no parent. */
  readonly parent: Inode | undefined
  name: string
  readonly qid: Qid
  readonly isDir: boolean
  /** Its reads wait. */
  readonly isStream: boolean
  /** A fid that points to it and is not open, while there is one. */
  fid: number | undefined
  /** How often the kernel was told of it, less what it has forgotten. */
  lookups = 0
  /** The kernel knows it no more. */
  forgotten = false
  /** The qid.version that the attributes which the kernel remembers belong to. */
  version = -1
  /** Until when the kernel may use them without asking; 0 when it may not: a time of performance.now(). */
  lentUntil = 0
  /** The fid of its latest open, as long as that is open: what is still true when no name leads to the file any more. */
  opened: number | undefined
  /** The first step from the root on the way to it: a server of its own, behind a mux. */
  readonly top: string
  #children: Map<string, Inode> | undefined

  constructor(nodeid: number, parent: Inode | undefined, name: string, qid: Qid, mode: number) {
    this.nodeid = nodeid
    this.parent = parent
    this.name = name
    this.qid = qid
    this.isDir = (mode & DMDIR) !== 0
    this.isStream = (mode & DMSTREAM) !== 0
    this.top = parent?.parent ? parent.top : parent && this.isDir ? name : ''
  }

  /** What is known of a directory's entries, by name. */
  get children(): Map<string, Inode> {
    this.#children ??= new Map()
    return this.#children
  }

  /** Whether a qid is this file's; its version may be another. */
  is(qid: Qid): boolean {
    return this.qid.path === qid.path && this.qid.type === qid.type
  }
}

/** The nodeids of a mount. A number is never used twice. */
export class Inodes {
  readonly root: Inode
  readonly #inodes = new Map<number, Inode>()
  readonly #forgotten: (inode: Inode) => void
  #last = ROOT_ID

  /** @param forgotten told of each inode that the kernel knows no more */
  constructor(root: Qid, forgotten: (inode: Inode) => void) {
    this.root = new Inode(ROOT_ID, undefined, '/', root, DMDIR)
    this.#inodes.set(ROOT_ID, this.root)
    this.#forgotten = forgotten
  }

  get size(): number {
    return this.#inodes.size
  }

  /** @throws FileError ESTALE when the kernel never had the number, or gave it back */
  get(nodeid: number): Inode {
    const inode = this.#inodes.get(nodeid)
    if (!inode) throw new FileError('ESTALE', `nodeid ${nodeid}`)
    return inode
  }

  /** The inode of a directory's entry: the one that is known when it is still the same file, else a new one. */
  child(dir: Inode, { name, qid, mode }: Pick<Stat, 'name' | 'qid' | 'mode'>): Inode {
    const known = dir.children.get(name)
    if (known?.is(qid) && known.isStream === ((mode & DMSTREAM) !== 0)) return known
    const inode = new Inode(++this.#last, dir, name, qid, mode)
    this.#inodes.set(inode.nodeid, inode)
    dir.children.set(name, inode)
    return inode
  }

  /** The kernel has given back `count` lookups. */
  forget(nodeid: number, count: number): void {
    const inode = this.#inodes.get(nodeid)
    if (!inode || inode === this.root) return
    inode.lookups -= count
    if (inode.lookups > 0) return
    this.#inodes.delete(nodeid)
    inode.forgotten = true
    this.drop(inode)
    this.#forgotten(inode)
  }

  /** Its name leads to it no more; the kernel may keep the nodeid. */
  drop(inode: Inode): void {
    const { parent, name } = inode
    if (parent?.children.get(name) === inode) parent.children.delete(name)
  }

  /** It has another name now, and what had that name has none. */
  rename(inode: Inode, name: string): void {
    this.drop(inode)
    inode.name = name
    inode.parent?.children.set(name, inode)
  }
}
