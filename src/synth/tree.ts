import { DMAPPEND, DMDIR, DMSTREAM, QTAPPEND, QTDIR, QTFILE } from '../ninep/const.ts'
import type { Node } from '../ninep/node.ts'
import type { Qid, Stat } from '../ninep/stat.ts'

/** A recipe for a file: what `help` and the documentation say of it, and how to make its node. */
export interface File {
  /** One sentence for people and models. */
  readonly about: string
  /** DMDIR, DMSTREAM, DMAPPEND and rwx bits of stat(5). */
  readonly mode: number
  /** The verbs of a ctl file. */
  readonly verbs?: Readonly<Record<string, { readonly args: string; readonly about: string }>>
  /** The fixed entries of a directory. */
  readonly entries?: Readonly<Record<string, File>>
  /** What the entries of a directory that come and go look like: a name that stands for all, and one of them. */
  readonly example?: readonly [name: string, file: File]
  make(place: Place): Node
}

/** Where a node stands. Renaming changes the name and nothing else. */
export interface Place {
  name: string
  /** Its qid.path: no other node of the tree has it. */
  readonly path: bigint
  readonly tree: Tree
}

/** What all nodes of one tree share. */
export interface Tree {
  /** Who owns everything. */
  readonly uid: string
  /** When it was made: the mtime of what never changes. */
  readonly epoch: number
  /** A place of its own for a new node. */
  place(name: string): Place
}

/** Counts the changes of something and remembers when the last one was. */
export class Stamp {
  version = 0
  /** Seconds since 1970. */
  mtime: number = now()

  touch(): void {
    this.version = (this.version + 1) >>> 0
    this.mtime = now()
  }
}

/** The root node of a tree made by a recipe, for `serve`. */
export function serveTree(root: File, { uid }: { readonly uid: string }): Node {
  let last = 0n
  const tree: Tree = { uid, epoch: now(), place: (name) => ({ name, path: ++last, tree }) }
  return root.make(tree.place('/'))
}

/** The qid of a node. */
export const qidOf = (place: Place, mode: number, stamp?: Stamp): Qid => ({
  type: mode & DMDIR ? QTDIR : mode & DMAPPEND ? QTAPPEND : QTFILE,
  version: stamp?.version ?? 0,
  path: place.path,
})

/** The entry of a node: stat(5). `length` is bytes, 0 for streams and directories. */
export function statOf(place: Place, mode: number, length: number, stamp?: Stamp): Stat {
  const { uid, epoch } = place.tree
  const time = stamp?.mtime ?? epoch
  return {
    type: 0,
    dev: 0,
    qid: qidOf(place, mode, stamp),
    mode,
    atime: time,
    mtime: time,
    length: BigInt(mode & (DMDIR | DMSTREAM) ? 0 : length),
    name: place.name,
    uid,
    gid: uid,
    muid: uid,
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}
