import { concat, text, utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import type { Tape } from '../../src/lib/tape.ts'
import { DMDIR, DMSTREAM, OTRUNC, QTDIR } from '../../src/ninep/const.ts'
import type { Call, Node, Open } from '../../src/ninep/node.ts'
import type { Stat } from '../../src/ninep/stat.ts'

/** Small file systems for tests: a node is made for a name. */
export type Make = (name: string) => Node

let last = 0n

/** What a test may say of a file. */
export interface Said {
  /** What it says; asked once per open. */
  get?(): string | Uint8Array
  /** Takes what was written, at the close. */
  set?(written: string, how: 'replace' | 'append', call: Call): void | Promise<void>
  /** Takes each write as it comes. */
  line?(written: string, call: Call): void | Promise<void>
  open?(mode: number): void | Promise<void>
  remove?(): void
  rename?(to: string): void
  version?(): number
}

/** A file with a content. */
export const file =
  (said: Said): Make =>
  (name) => {
    const path = ++last
    const rights = (said.get ? 0o400 : 0) | (said.set || said.line ? 0o200 : 0)
    const content = () => bytesOf(said.get?.() ?? '')
    const stat = () => entry(name, path, rights, content().length, said.version?.())
    const { remove, rename } = said
    return {
      ...(rename && {
        wstat(change: Partial<Stat>) {
          if (change.name === undefined) return
          rename(change.name)
          name = change.name
        },
      }),
      get qid() {
        return stat().qid
      },
      stat,
      async open(mode) {
        await said.open?.(mode)
        return opened(content(), mode, said)
      },
      ...(remove && { remove: () => remove() }),
    }
  }

function opened(content: Uint8Array, mode: number, said: Said): Open {
  let parts: Uint8Array[] = []
  let dirty = (mode & OTRUNC) !== 0
  let appends = false
  const commit = async (call: Call) => {
    if (!dirty) return
    dirty = false
    const whole = text(concat(parts))
    parts = []
    await said.set?.(whole, appends ? 'append' : 'replace', call)
  }
  return {
    read: (offset, count) => content.subarray(offset, offset + count),
    async write(offset, data, call) {
      await said.line?.(text(data), call)
      if (!dirty) appends = offset >= content.length && content.length > 0
      dirty = true
      parts.push(data.slice())
      return data.length
    },
    sync: commit,
    close: commit,
  }
}

/** A file whose reads wait: each open reads the tape from its beginning, or from where the function says. */
export const stream =
  (tape: () => Tape, opens: { count: number } = { count: 0 }): Make =>
  (name) => {
    const path = ++last
    const stat = () => entry(name, path, DMSTREAM | 0o400, 0)
    return {
      qid: stat().qid,
      stat,
      open() {
        opens.count++
        let at = 0
        const follow = tape()
        return {
          async read(_offset, count, call) {
            while (follow.peek(at, count) === undefined) await follow.grew(call.signal)
            const data = follow.peek(at, count)!
            at += data.length
            return data
          },
          close: () => void opens.count--,
          drop: () => void opens.count--,
        }
      },
    }
  }

/** A file where each open answers what is written to it. */
export const exchange =
  (answer: (written: string) => string): Make =>
  (name) => {
    const path = ++last
    const stat = () => entry(name, path, DMSTREAM | 0o600, 0)
    return {
      qid: stat().qid,
      stat,
      open() {
        const asked = Promise.withResolvers<string>()
        let rest: Uint8Array | undefined
        return {
          async read(_offset, count, call) {
            const fired = new Promise<never>((_, failed) =>
              call.signal.addEventListener('abort', () => failed(call.signal.reason as Error), {
                once: true,
              }),
            )
            rest ??= utf8(answer(await Promise.race([asked.promise, fired])))
            const data = rest.subarray(0, count)
            rest = rest.subarray(count)
            return data
          },
          write(_offset, data) {
            asked.resolve(text(data))
            return data.length
          },
        }
      },
    }
  }

/** A directory whose entries come and go. */
export class Dir {
  readonly entries = new Map<string, Node>()
  readonly #creates: ((name: string) => Make) | undefined

  constructor(entries: Readonly<Record<string, Make>> = {}, creates?: (name: string) => Make) {
    this.#creates = creates
    for (const [name, make] of Object.entries(entries)) this.add(name, make)
  }

  add(name: string, make: Make): void {
    this.entries.set(name, make(name))
  }

  readonly make: Make = (name) => {
    const path = ++last
    const stat = () => entry(name, path, DMDIR | 0o700, 0)
    const creates = this.#creates
    return {
      qid: stat().qid,
      stat,
      walk: (child) => this.entries.get(child),
      open: () => ({
        entries: () => [...this.entries.values()].map((node) => node.stat() as Stat),
      }),
      ...(creates && {
        create: async (child: string, perm: number, mode: number, call: Call) => {
          if (this.entries.has(child)) throw new FileError('EEXIST', child)
          this.add(child, perm & DMDIR ? new Dir({}, creates).make : creates(child))
          const node = this.entries.get(child)!
          const { remove } = node
          if (perm & DMDIR)
            node.remove = async (call) => {
              await remove!(call)
              this.entries.delete(child)
            }
          return [node, await node.open!(mode, call)] as const
        },
      }),
      remove: () => {
        if (this.entries.size > 0) throw new FileError('ENOTEMPTY', name)
      },
    }
  }
}

function entry(name: string, path: bigint, mode: number, length: number, version = 0): Stat {
  const time = 1_700_000_000
  const qid = { type: mode & DMDIR ? QTDIR : 0, version, path }
  const whole = {
    type: 0,
    dev: 0,
    qid,
    mode: mode >>> 0,
    atime: time,
    mtime: time,
    length: BigInt(length),
    name,
  }
  return { ...whole, uid: 'glenda', gid: 'glenda', muid: 'glenda' }
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? utf8(content) : content
