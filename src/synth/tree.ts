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
  /** Whether its nodes go with a directory that can be removed: then each can be removed too, which does nothing. */
  readonly goes: boolean
  /** A place of its own for a new node. */
  place(name: string): Place
  /** The first of 2²⁸ qid.paths that no place will have, for who makes places by number. */
  paths(): bigint
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
  let many = 0n
  const tree: Tree = {
    uid,
    epoch: now(),
    goes: false,
    place: (name) => ({ name, path: ++last, tree }),
    paths: () => MANY | ((many++ & 0x7ffffn) << 28n),
  }
  return root.make(tree.place('/'))
}

/** qid.paths from here on are given out many at a time. A mux leaves 48 bits to the trees behind it. */
const MANY = 1n << 47n

/** The tree inside a directory that can be removed. */
export const going = (tree: Tree): Tree => {
  const inside: Tree = { ...tree, goes: true, place: (name) => ({ ...tree.place(name), tree: inside }) }
  return inside
}

/** When something changed last, and how often it has. */
export type When = Pick<Stamp, 'version' | 'mtime'>

/** The qid of a node. */
export const qidOf = (place: Place, mode: number, stamp?: When): Qid => ({
  type: mode & DMDIR ? QTDIR : mode & DMAPPEND ? QTAPPEND : QTFILE,
  version: stamp?.version ?? 0,
  path: place.path,
})

/** The entry of a node: stat(5). `length` is bytes, 0 for streams and directories. */
export function statOf(place: Place, mode: number, length: number, stamp?: When): Stat {
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
