import { toFileError } from '../lib/errno.ts'
import type { Client } from './client.ts'
import { DMDIR, ORCLOSE, QTDIR } from './const.ts'
import type { Fid } from './fid.ts'
import { Known } from './known.ts'
import { Mirrored } from './mirrored.ts'
import type { Call, Node } from './node.ts'
import type { Qid, Stat } from './stat.ts'

/**
 * The tree of a client as nodes that a server can serve. A node is a path and no more: each request walks there from
 * the root and lets that fid go again, so that a fid here costs nothing there until it is opened. A message about a fid
 * is sent when the one before it was answered: not every server keeps their order. Whoever walks to a file while somebody
 * has it gets the same node, so that it goes with the file where that is renamed through the mirror.
 * @param names where the tree begins, from the root of the client
 */
export function mirror(client: Client, names: readonly string[] = []): Node {
  let node = new Directory(client, undefined, '', client.root.qid)
  for (const name of names) node = new Directory(client, node, name, { type: QTDIR, version: 0, path: 0n })
  return node
}

/** A file of the client's server. */
class Place implements Node {
  readonly judges = true
  qid: Qid
  protected readonly client: Client
  readonly #parent: Directory | undefined
  #name: string
  /** An open that ends at this moment without a clunk, because that would commit: a remove takes its fid. */
  #dropped: Mirrored | undefined
  /** Its server removes it when it is closed. */
  #leaves = false

  constructor(client: Client, parent: Directory | undefined, name: string, qid: Qid) {
    this.client = client
    this.#parent = parent
    this.#name = name
    this.qid = qid
  }

  /** The names that lead to it from the root. */
  get names(): string[] {
    return this.#parent ? [...this.#parent.names, this.#name] : []
  }

  /** Whether it is the file of that qid; then that is what is known of it last. */
  is(qid: Qid): boolean {
    if (qid.path !== this.qid.path || qid.type !== this.qid.type) return false
    this.qid = qid
    return true
  }

  async stat(): Promise<Stat> {
    if (!this.#parent) return this.#told(await this.client.root.stat())
    return this.#told(await this.#with((fid) => fid.stat()))
  }

  async open(mode: number, call: Call): Promise<Mirrored> {
    const fid = await this.reach(this.names, call.signal)
    return this.opened(fid, mode, () => fid.open(mode, call.signal))
  }

  async remove(call: Call): Promise<void> {
    if (this.#leaves) return
    if (this.#dropped) return this.#dropped.remove(call)
    const fid = await this.reach(this.names, call.signal)
    await fid.remove(call.signal)
  }

  async wstat(change: Partial<Stat>, call: Call): Promise<void> {
    await this.#with((fid) => fid.wstat(change, call.signal), call.signal)
    if (change.name === undefined) return
    this.#parent?.known.forget(this.#name, this)
    this.#name = change.name
    this.#parent?.known.set(this.#name, this)
  }

  /** What comes of opening a fid, or of making this file with it. */
  async opened(fid: Fid, mode: number, opening: () => Promise<Fid>): Promise<Mirrored> {
    try {
      await opening()
    } catch (error) {
      letGo(fid)
      throw error
    }
    this.qid = fid.qid
    this.#leaves = (mode & ORCLOSE) !== 0
    return new Mirrored(this.client, fid, mode, (open) => {
      this.#dropped = open
      queueMicrotask(() => (this.#dropped = undefined))
    })
  }

  /** A fid at the end of a path. @throws FileError what the server says of the name that is missing */
  protected async reach(names: readonly string[], signal?: AbortSignal): Promise<Fid> {
    try {
      return await this.client.root.walk(names, signal)
    } catch (error) {
      if (names.length < 2 || toFileError(error).code !== 'ENOENT') throw error
    }
    // A walk that fails behind its first name does not say why.
    const dir = await this.client.root.walk(names.slice(0, -1), signal)
    try {
      return await dir.walk(names.slice(-1), signal)
    } finally {
      letGo(dir)
    }
  }

  async #with<T>(ask: (fid: Fid) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const fid = await this.reach(this.names, signal)
    try {
      return await ask(fid)
    } finally {
      letGo(fid)
    }
  }

  #told(stat: Stat): Stat {
    this.qid = stat.qid
    return stat
  }
}

class Directory extends Place {
  /** Files in it that somebody has, by name. */
  readonly known = new Known<Place>()

  async walk(name: string, call?: Call): Promise<Node | undefined> {
    try {
      const fid = await this.reach([...this.names, name], call?.signal)
      letGo(fid)
      return this.#at(name, fid.qid)
    } catch (error) {
      if (toFileError(error).code === 'ENOENT') return undefined
      throw error
    }
  }

  async descend(names: readonly string[], call?: Call): Promise<readonly Node[] | undefined> {
    const qids: Qid[] = []
    try {
      letGo(await this.client.root.walk([...this.names, ...names], call?.signal, qids))
    } catch {
      return undefined
    }
    const way: Place[] = []
    for (const [at, qid] of qids.slice(-names.length).entries()) {
      const dir = way.at(-1) ?? this
      if (!(dir instanceof Directory)) return undefined
      way.push(dir.#at(names[at]!, qid))
    }
    return way
  }

  /** The node of a file in it. */
  #at(name: string, qid: Qid): Place {
    const known = this.known.get(name)
    return known?.is(qid) ? known : placed(this.client, this, name, qid)
  }

  async create(name: string, perm: number, mode: number, call: Call): Promise<readonly [Node, Mirrored]> {
    const fid = await this.reach(this.names, call.signal)
    const node = placed(this.client, this, name, { type: perm & DMDIR ? QTDIR : 0, version: 0, path: 0n })
    return [node, await node.opened(fid, mode, () => fid.create(name, perm, mode, call.signal))]
  }
}

function placed(client: Client, parent: Directory, name: string, qid: Qid): Place {
  const place = new (qid.type & QTDIR ? Directory : Place)(client, parent, name, qid)
  parent.known.set(name, place)
  return place
}

/** Clunks a fid that nothing hangs on; nobody waits for it. */
const letGo = (fid: Fid): void => void fid.clunk().catch(() => undefined)
