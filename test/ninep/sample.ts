import { EMPTY, text, utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { Gate } from '../../src/lib/gate.ts'
import { DMAPPEND, DMDIR, DMEXCL, DMSTREAM, OTRUNC, QTAPPEND, QTDIR, QTEXCL } from '../../src/ninep/const.ts'
import type { Call, Node, Open } from '../../src/ninep/node.ts'
import type { Stat } from '../../src/ninep/stat.ts'

/** What happened to the files of a sample tree, for tests that look behind the protocol. */
export interface Seen {
  /** Texts that a clunk of `notes` committed. */
  readonly committed: string[]
  /** Opens that were dropped without a clunk. */
  dropped: number
  /** Reads asleep on `bell`. */
  readonly asleep: () => number
}

/**
 * A tree for protocol tests, made of bare nodes:
 * hello (read-only text), notes (committed at clunk and sync), bell (a read waits for `ring`), ring (writing wakes the bell's
 * readers), deaf (a read that ignores its signal), broken (throws everywhere), slow/ (walks take a turn of the event
 * loop), many/ (100 entries), box/ (create, remove, rename), log (append only; its version counts writes), lock (one open
 * at a time), tool (can be executed, not written), secret (nobody may do anything), long (100,000 digits), record (16
 * bytes at a time), late (a write takes a turn of the event loop), deep/ (itself, for ever), torn/ (walks in it throw), stuck/ (they never end).
 */
export function sample(): { readonly root: Node; readonly seen: Seen } {
  const bell = new Gate()
  let rung = EMPTY
  const committed: string[] = []
  let path = 0n
  const seen = { committed, dropped: 0, asleep: () => bell.waiting }

  const stat = (name: string, mode: number, length = 0): Stat => ({
    type: 0,
    dev: 0,
    qid: { type: mode & DMDIR ? QTDIR : 0, version: 0, path: ++path },
    mode: mode >>> 0,
    atime: 1,
    mtime: 1,
    length: BigInt(length),
    name,
    uid: 'glenda',
    gid: 'glenda',
    muid: 'glenda',
  })
  const file = (name: string, mode: number, open: (mode: number, call: Call) => Open, length = 0): Node => {
    const entry = stat(name, mode, length)
    return { qid: entry.qid, stat: () => entry, open: async (mode, call) => open(mode, call) }
  }
  const dir = (name: string, children: Map<string, Node>, more: Partial<Node> = {}): Node => {
    const entry = stat(name, DMDIR | 0o755)
    return {
      qid: entry.qid,
      stat: () => entry,
      walk: (child) => children.get(child),
      open: () => ({ entries: () => Promise.all([...children.values()].map(async (node) => node.stat())) }),
      ...more,
    }
  }

  const greeting = utf8('hello, world\n')
  const hello = file(
    'hello',
    0o444,
    () => ({ read: (offset, count) => greeting.subarray(offset, offset + count) }),
    13,
  )
  let notes = ''
  const notesFile = file('notes', 0o644, (mode) => {
    let draft = mode & OTRUNC ? '' : notes
    const commit = () => {
      if (draft.includes('poison')) throw new FileError('EINVAL', 'poison')
      if (draft === notes) return
      notes = draft
      committed.push(draft)
    }
    return {
      read: (offset, count) => utf8(draft).subarray(offset, offset + count),
      write(offset, data) {
        draft = draft.slice(0, offset) + text(data) + draft.slice(offset + data.length)
        return data.length
      },
      sync: commit,
      close: commit,
      drop: () => void seen.dropped++,
    }
  })
  const notesEntry = notesFile.stat() as Stat
  notesFile.stat = () => ({ ...notesEntry, length: BigInt(utf8(notes).length) })
  const bellFile = file('bell', 0o444 | DMSTREAM, () => ({
    read: async (_offset, count, call) => {
      await bell.wait(call.signal)
      return rung.subarray(0, count)
    },
    drop: () => void seen.dropped++,
  }))
  const ring = file('ring', 0o222, () => ({
    write(_offset, data) {
      rung = data
      bell.open()
      return data.length
    },
  }))
  const deaf = file('deaf', 0o444, () => ({ read: () => new Promise(() => undefined) }))
  const oops = () => {
    throw new Error('the handler is broken')
  }
  const broken = file('broken', 0o666, () => ({ read: oops, write: async () => oops(), close: oops }))
  const later = (): Promise<void> => new Promise((done) => setImmediate(done))
  const slow = dir('slow', new Map(), {
    walk: async (name) => {
      await later()
      return name === 'hello' ? hello : undefined
    },
  })
  const many = new Map(
    Array.from({ length: 100 }, (_, at) => [`file${at}`, file(`file${at}`, 0o444, () => ({}))]),
  )
  const box = new Map<string, Node>()
  const boxed = (begun: string, directory: boolean): Node => {
    const made = directory
      ? dir(begun, new Map())
      : file(begun, 0o644, () => ({ read: () => EMPTY, write: (_, data) => data.length }))
    let entry = made.stat() as Stat
    const node: Node = {
      ...made,
      stat: () => entry,
      remove: () => void box.delete(entry.name),
      wstat({ name = entry.name, mode = entry.mode }) {
        if (name !== entry.name && box.has(name)) throw new FileError('EEXIST', name)
        box.delete(entry.name)
        box.set(name, node)
        entry = { ...entry, name, mode }
      },
    }
    box.set(begun, node)
    return node
  }
  const log = { version: 0, said: '' }
  const logEntry = stat('log', DMAPPEND | 0o644)
  const logNow = (): Stat => ({
    ...logEntry,
    qid: { ...logEntry.qid, type: QTAPPEND, version: log.version },
    length: BigInt(log.said.length),
  })
  const logFile: Node = {
    get qid() {
      return logNow().qid
    },
    stat: logNow,
    open: () => ({
      read: (offset, count) => utf8(log.said).subarray(offset, offset + count),
      write(_offset, data) {
        log.said += text(data)
        log.version++
        return data.length
      },
    }),
  }
  let locked = false
  const lockEntry = { ...stat('lock', DMEXCL | 0o644) }
  const lock: Node = {
    qid: { ...lockEntry.qid, type: QTEXCL },
    stat: () => ({ ...lockEntry, qid: { ...lockEntry.qid, type: QTEXCL } }),
    open() {
      if (locked) throw new FileError('EBUSY', 'lock')
      locked = true
      const unlock = () => void (locked = false)
      return { read: () => EMPTY, write: (_, data) => data.length, close: unlock, drop: unlock }
    },
  }
  const digits = utf8('0123456789'.repeat(10_000))
  const digit: Open = { read: (offset, count) => digits.subarray(offset, offset + count) }
  const late = file('late', 0o600, () => {
    let said = EMPTY
    return {
      read: (offset, count) => said.subarray(offset, offset + count),
      async write(_offset, data) {
        const mine = data.slice()
        await later()
        said = mine
        return mine.length
      },
    }
  })
  const deeper = (): Node => {
    const node: Node = dir('deep', new Map(), {
      walk: (name) => (name === 'deep' ? (below ??= deeper()) : undefined),
    })
    let below: Node | undefined
    return node
  }
  const root = dir(
    '/',
    new Map<string, Node>([
      ['hello', hello],
      ['notes', notesFile],
      ['bell', bellFile],
      ['ring', ring],
      ['deaf', deaf],
      ['broken', broken],
      ['slow', slow],
      ['many', dir('many', many)],
      [
        'box',
        dir('box', box, {
          async create(name, perm, mode, call) {
            if (box.has(name)) throw new FileError('EEXIST', name)
            const node = boxed(name, (perm & DMDIR) !== 0)
            return [node, await node.open!(mode, call)]
          },
        }),
      ],
      ['log', logFile],
      ['lock', lock],
      ['tool', file('tool', 0o555, () => digit)],
      ['secret', file('secret', 0, () => digit)],
      ['long', file('long', 0o444, () => digit, digits.length)],
      ['record', file('record', 0o644, () => ({ ...digit, iounit: 16, write: (_, data) => data.length }))],
      ['late', late],
      ['deep', deeper()],
      ['torn', dir('torn', new Map(), { walk: oops })],
      ['stuck', dir('stuck', new Map(), { walk: () => new Promise(() => undefined) })],
    ]),
  )
  return { root, seen }
}
