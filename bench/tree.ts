import { utf8 } from '../src/lib/bytes.ts'
import { Tape } from '../src/lib/tape.ts'
import { DMDIR, DMSTREAM, QTDIR } from '../src/ninep/const.ts'
import type { Node, Open } from '../src/ninep/node.ts'
import type { Stat } from '../src/ninep/stat.ts'

/** Bytes of `large`. */
export const LARGE = 64 << 20
/** Files of each directory to list, and how many such directories there are: one is cold once only. */
export const MANY = 1000
export const DIRECTORIES = 32

/**
 * The files that are measured, without anything between them and the protocol: `small` (10 bytes), `large`, `stream` (waits for
 * ever), `asleep` (how many readers wait there), `list0` … with 1,000 files each.
 */
export function tree(): Node {
  let last = 0n
  const path = () => ++last
  const silence = new Tape()
  const large = new Uint8Array(LARGE)
  const small = utf8('0123456789')
  const files = new Map<string, Node>([
    ['small', bytes('small', path(), () => small)],
    ['large', bytes('large', path(), () => large)],
    ['asleep', bytes('asleep', path(), () => utf8(`${silence.waiting}\n`))],
    ['stream', stream('stream', path(), silence)],
  ])
  for (let n = 0; n < DIRECTORIES; n++) files.set(`list${n}`, directory(`list${n}`, path(), listed(path)))
  return directory('/', 0n, files)
}

function listed(path: () => bigint): Map<string, Node> {
  const content = utf8('x')
  const names = Array.from({ length: MANY }, (_, n) => `file${String(n).padStart(3, '0')}`)
  return new Map(names.map((name) => [name, bytes(name, path(), () => content)]))
}

function bytes(name: string, path: bigint, get: () => Uint8Array): Node {
  const stat = entry(name, path, 0o444)
  return {
    qid: stat.qid,
    stat: () => ({ ...stat, length: BigInt(get().length) }),
    open() {
      const content = get()
      return { read: (offset, count) => content.subarray(offset, offset + count) }
    },
  }
}

function stream(name: string, path: bigint, tape: Tape): Node {
  const stat = entry(name, path, DMSTREAM | 0o444)
  return {
    qid: stat.qid,
    stat: () => stat,
    open: (): Open => ({ read: (offset, count, call) => tape.read(offset, count, call) }),
  }
}

function directory(name: string, path: bigint, files: ReadonlyMap<string, Node>): Node {
  const stat = entry(name, path, DMDIR | 0o555)
  return {
    qid: stat.qid,
    stat: () => stat,
    walk: (child) => files.get(child),
    open: () => ({ entries: () => [...files.values()].map((file) => file.stat() as Stat) }),
  }
}

function entry(name: string, path: bigint, mode: number): Stat {
  const now = Math.floor(Date.now() / 1000)
  const qid = { type: mode & DMDIR ? QTDIR : 0, version: 0, path }
  const owner = { uid: 'bench', gid: 'bench', muid: 'bench' }
  return { type: 0, dev: 0, qid, mode: mode >>> 0, atime: now, mtime: now, length: 0n, name, ...owner }
}
