import { Cursor } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Conn } from '../ninep/conn.ts'
import { Locks } from '../ninep/locks.ts'
import { serve } from '../ninep/server.ts'
import type { Ids } from '../ninep/session.ts'
import type { Node } from '../ninep/node.ts'
import { unknown } from '../ninep/space.ts'
import type { Room } from '../ninep/space.ts'
import { qid } from '../ninep/stat.ts'
import { pair } from '../ninep/transports/pair.ts'
import { parseAddress } from './address.ts'
import { Conversation } from './conversation.ts'
import { Journal } from './events.ts'
import type { Event, Kept } from './events.ts'
import { reserved, rootOf } from './files.ts'
import type { Beside, Mounted } from './files.ts'
import type { Door, Guest, Link, Roots } from './labels.ts'
import { Mount } from './mount.ts'
import { Pipes } from './pipes.ts'
import type { Mail } from './mail.ts'
import type { Lines } from './pipes.ts'
import { QID } from './relabel.ts'
import { Upstream } from './upstream.ts'
import { newHive } from './via.ts'
import type { Connect } from './hello.ts'

/** What is kept over a restart. */
export interface Memory {
  readonly label: string
  readonly mounts: readonly (readonly [name: string, address: string])[]
}

export interface MuxOptions {
  /** What a dial string leads to. @throws FileError EINVAL */
  readonly dial: (address: string) => Connect
  /** Told what went wrong where nobody waits for it. */
  readonly failed: (error: unknown) => void
  /** How often to look whether a backend lives, in milliseconds; one that is silent is down after about ten times that. */
  readonly tick?: number
  /** Where mounts that were added by address are kept. */
  readonly remembered?: { load(): Memory; save(memory: Memory): void }
  /** Told of each mount that has an address, also of those that are remembered: another machine, up or down. */
  readonly machine?: (name: string, on: boolean) => void
  /** Where events are kept. */
  readonly events?: Kept
  /** Where routes are kept. */
  readonly routes?: Lines
  /** Where messages of routes wait until they are delivered. */
  readonly mail?: Mail
  /** Who owns the root's files, and who the mux is to backends. */
  readonly uid?: string
  /** The same in numbers, for clients and backends that want such; those of this process by default. */
  readonly ids?: Ids
  /** How much room there is for what is written here, for clients that ask. */
  readonly room?: Room
  /** Which hive it is: 16 hexadecimal digits that no other has. */
  readonly hive?: string
  /** What else is in its root. */
  readonly beside?: readonly Beside[]
}

/** The address of a server in this process. */
export const LOCAL = 'local'
/** Addresses where every connection would be another process, so that all clients share one. */
const SHARED = /^(exec|ssh)!/
/** Numbers that mounts may have: they stand in the upper bits of qid.path, of which some programs take only 63. */
const SLOTS = 0x7fff

/** 9P servers under their names as one tree, for many clients. Messages go through as they are, but for their labels. */
export class Mux implements Roots, Mounted, AsyncDisposable {
  readonly mounts = new Map<string, Mount>()
  readonly journal: Journal
  readonly pipes: Pipes
  readonly local: Door
  readonly beside: readonly Beside[]
  readonly hive: string
  readonly ids: Ids
  readonly locks = new Locks()
  label = ''

  readonly #options: MuxOptions
  readonly #tasks: Tasks
  readonly #clients = new Set<Conn>()
  readonly #uid: string
  /** Names that were mounted by address. */
  readonly #kept = new Set<string>()
  #slot = 0

  constructor(options: MuxOptions) {
    this.#options = options
    this.journal = new Journal(undefined, options.events)
    this.#uid = options.uid ?? 'hive'
    this.beside = options.beside ?? []
    this.hive = options.hive ?? newHive()
    this.ids = options.ids ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    this.#tasks = new Tasks(options.failed)
    this.local = this.#own(rootOf(this, this.#uid))
    this.#recall()
    const { failed, routes: lines, mail } = options
    const emit = (event: Event) => this.emit(event)
    const machines = () => [...this.#kept]
    this.pipes = new Pipes({
      connect: () => this.#inside('routes'),
      uname: this.#uid,
      emit,
      failed,
      lines,
      mail,
      machines,
    })
  }

  readonly mount = (name: string): Door | undefined => this.mounts.get(name)

  through(via: readonly string[]): Roots {
    const mount = (name: string): Door | undefined => {
      const found = this.mounts.get(name)
      return found?.hidden(via) ? undefined : found
    }
    return { local: this.#own(rootOf(this, this.#uid, via)), mount, through: (more) => this.through(more) }
  }

  /**
   * Mounts a server. Resolves when it is attached, or rejects with why it is not; it stays mounted all the same and is
   * tried again. One that is in this process has the address `local`.
   * @throws FileError EINVAL for a bad name, EEXIST for one that is taken: then nothing was mounted
   */
  async add(name: string, connect: Connect, address = LOCAL): Promise<void> {
    const mount = this.#mounted(name, connect, address)
    await mount.ready()
  }

  async dial(name: string, address: string): Promise<void> {
    const mount = this.#mounted(name, this.#options.dial(parseAddress(address).dial), address)
    this.#keep(name)
    this.pipes.machinesChanged() // the rules of machines come before the routes that lead to them
    this.#remember()
    await mount.ready()
  }

  async remove(name: string): Promise<void> {
    const mount = this.#find(name)
    this.mounts.delete(name)
    if (this.#kept.delete(name)) {
      this.#remember()
      this.#options.machine?.(name, false)
      this.pipes.machinesChanged()
    }
    this.emit({ source: name, kind: 'mount.down', address: mount.address, error: 'removed' })
    await mount.remove()
  }

  async ping(name: string): Promise<number> {
    const mount = this.#find(name)
    await mount.ping()
    return mount.rtt!
  }

  rename(label: string): void {
    if (/\p{Cc}/u.test(label) || label.length > 256) throw new FileError('EINVAL', 'a label is one line')
    this.label = label
    this.#remember()
  }

  /** Tells the readers of `events`. */
  emit(event: Event): void {
    this.journal.emit(event)
  }

  /** Serves one client until it hangs up. */
  async serve(conn: Conn): Promise<void> {
    this.#clients.add(conn)
    const { failed } = this.#options
    const start = (work: Promise<unknown>) => this.#tasks.start(work)
    const { ids, locks } = this
    const { room = unknown } = this.#options
    const behind = { roots: this, connect: () => this.#inside('front'), start, ids, locks, room, failed }
    await new Conversation(conn, behind).run().finally(() => this.#clients.delete(conn))
  }

  /** Hangs up all clients and all backends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pipes[Symbol.asyncDispose]()
    for (const client of this.#clients) client.close()
    await Promise.all([...this.mounts.values()].map((mount) => mount.remove()))
    await this.#tasks.idle()
  }

  #find(name: string): Mount {
    const mount = this.mounts.get(name)
    if (!mount) throw new FileError('ENOENT', `${name}; no such mount`)
    return mount
  }

  #mounted(name: string, connect: Connect, address: string): Mount {
    const ours = reserved(this.beside)
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(name) || name === '.' || name === '..' || ours.includes(name))
      throw new FileError(
        'EINVAL',
        `${name}; a name is 1 to 64 of A-Z a-z 0-9 . _ - and none of ${ours.join(', ')}`,
      )
    if (this.mounts.has(name)) throw new FileError('EEXIST', name)
    const mount = new Mount({
      name,
      address,
      slot: this.#freeSlot(),
      connect,
      uname: this.#uid,
      owner: this.ids,
      hive: this.hive,
      tree: parseAddress(address).aname,
      local: address === LOCAL,
      shared: SHARED.test(address),
      tick: this.#options.tick,
      turned: ({ health: { state, error } }) => {
        this.emit({ source: name, kind: `mount.${state}`, address, ...(error && { error: error.message }) })
        if (state === 'up') this.pipes.retry()
      },
      failed: this.#options.failed,
    })
    this.mounts.set(name, mount)
    return mount
  }

  /** A client of ourselves. */
  #inside(name: string): Conn {
    const [here, there] = pair(name)
    this.#tasks.start(this.serve(there))
    return here
  }

  /** A number that no mount has, and that the last ones had not: what the kernel remembers of them is not this one's. */
  #freeSlot(): number {
    const taken = new Set(this.mounts.values().map(({ slot }) => slot))
    if (taken.size === SLOTS) throw new FileError('EMFILE', `${SLOTS} mounts`)
    do this.#slot = (this.#slot % SLOTS) + 1
    while (taken.has(this.#slot))
    return this.#slot
  }

  /** The mux's own files, as one more backend: a conversation in this process for each client. */
  #own(root: Node): Door {
    const { failed } = this.#options
    const bytes = new Uint8Array(QID)
    qid.write(new Cursor(bytes), root.qid)
    const connect: Connect = async () => {
      const [here, there] = pair('root')
      this.#tasks.start(serve(there, root, { failed }))
      return here
    }
    const aname = () => ''
    const open = ({ uname }: Guest, msize: number): Link =>
      new Upstream({ name: '', slot: 0, connect, uname, aname, msize, shared: false })
    return { name: '', slot: 0, qid: bytes, open }
  }

  #recall(): void {
    const memory = this.#options.remembered?.load()
    this.label = memory?.label ?? ''
    for (const [name, address] of memory?.mounts ?? []) {
      try {
        this.#mounted(name, this.#options.dial(parseAddress(address).dial), address)
        this.#keep(name)
      } catch (error) {
        this.#options.failed(error)
      }
    }
  }

  #keep(name: string): void {
    this.#kept.add(name)
    this.#options.machine?.(name, true)
  }

  #remember(): void {
    const mounts = [...this.mounts.values()].filter(({ address }) => address !== LOCAL)
    this.#options.remembered?.save({
      label: this.label,
      mounts: mounts.map(({ name, address }) => [name, address]),
    })
  }
}
