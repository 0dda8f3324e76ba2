import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import { latched } from './latch.ts'
import { makeFolder, readOurs, writeOurs } from './ours.ts'
import { checkName } from './peer.ts'
import type { Peer } from './peer.ts'
import { edited, peersIn, printed } from './table.ts'

export interface RosterOptions {
  /** peers.toml; its folder is made when something is to be kept. */
  readonly path: string
  /** Told once when the file cannot be used, and again when for another reason. */
  readonly failed: (error: unknown) => void
}

/** How often to look at the file where nobody tells us that it has changed, in milliseconds. */
const LOOK = 500
/** How long after a change to look, in milliseconds: an editor may write it in pieces. */
const SETTLED = 50

/** The machines that this one knows, as they stand in peers.toml: whoever changes it, we or an editor, it counts at once. */
export class Roster implements AsyncDisposable {
  readonly path: string
  readonly #failed: (error: unknown) => void
  readonly #tasks: Tasks
  readonly #listeners = new Set<() => void>()
  #peers: ReadonlyMap<string, Peer> = new Map()
  #problem: string | undefined
  /** The file as it was read last: inode, length, times. */
  #seen = ''
  /** What reads and writes the file does so in turn. */
  #turn: Promise<unknown> = Promise.resolve()
  #watcher: FSWatcher | undefined
  #settling: NodeJS.Timeout | undefined
  #ended = false
  readonly #looking: NodeJS.Timeout

  private constructor({ path, failed }: RosterOptions) {
    this.path = path
    this.#failed = failed
    this.#tasks = new Tasks(failed)
    this.#looking = setInterval(() => this.#look(), LOOK).unref()
  }

  /** A file that cannot be used is told to `failed`, and nobody is known until it can. */
  static async open(options: RosterOptions): Promise<Roster> {
    const roster = new Roster(options)
    await roster.reload()
    roster.#watch()
    return roster
  }

  all(): readonly Peer[] {
    return [...this.#peers.values()]
  }

  byName(name: string): Peer | undefined {
    return this.#peers.get(name)
  }

  byFingerprint(fingerprint: string): Peer | undefined {
    return this.all().find((peer) => peer.fingerprint === fingerprint)
  }

  /** Why the file as it is now does not count, or undefined. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Tells of each change of who is known and of what they may. @returns ends that */
  onChange(then: () => void): () => void {
    this.#listeners.add(then)
    return () => void this.#listeners.delete(then)
  }

  /** @throws FileError EINVAL, EEXIST for a name or a key that is taken; why it cannot be kept: then nothing changed */
  add(peer: Peer): Promise<void> {
    return this.#edit(peer.name, (found) => {
      checkName(peer.name)
      if (found) throw new FileError('EEXIST', `${peer.name} is a peer already`)
      return peer
    })
  }

  /** @throws FileError ENOENT */
  remove(name: string): Promise<void> {
    return this.#edit(name, (found) => {
      known(name, found)
      return undefined
    })
  }

  /** @throws FileError ENOENT; EINVAL when it is not a peer any more that comes out */
  change(name: string, how: (peer: Peer) => Peer): Promise<void> {
    return this.#edit(name, (found) => ({ ...how(known(name, found)), name }))
  }

  /** Reads the file again, now. What is wrong with it is told, and who was known stays. */
  reload(): Promise<void> {
    return this.#next(async () => {
      try {
        await this.#read()
      } catch (error) {
        this.#say(toFileError(error))
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    clearInterval(this.#looking)
    clearTimeout(this.#settling)
    this.#watcher?.close()
    this.#listeners.clear()
    await this.#tasks.idle()
    await this.#turn
  }

  /** The file as it is on the disk with one peer changed, written, and then known here. */
  #edit(name: string, how: (found: Peer | undefined) => Peer | undefined): Promise<void> {
    return this.#next(async () => {
      await makeFolder(dirname(this.path))
      using _alone = await latched(`${this.path}.lock`)
      const text = await this.#read()
      const now = how(this.#peers.get(name))
      const wanted = [...this.#peers.values()].filter((peer) => peer.name !== name)
      const other = wanted.find(({ fingerprint }) => fingerprint === now?.fingerprint)
      if (other) throw new FileError('EEXIST', `${other.name} has that key already`)
      if (now) wanted.push(now)
      const whole = printed(wanted)
      const kept = edited(text, name, now)
      const agreed = asText(peersIn(whole, this.path))
      await writeOurs(this.path, agrees(kept, agreed) ? kept : whole)
      this.#watch()
      await this.#read()
    })
  }

  async #read(): Promise<string> {
    this.#seen = await this.#stamp()
    const text = (await readOurs(this.path, 'may read')) ?? ''
    const peers = peersIn(text, this.path)
    const before = asText(this.all())
    this.#peers = new Map(peers.map((peer) => [peer.name, peer]))
    this.#problem = undefined
    if (asText(peers) !== before) for (const tell of this.#listeners) tell()
    return text
  }

  #say(error: FileError): void {
    const news = error.message !== this.#problem
    this.#problem = error.message
    if (news) this.#failed(error)
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** Looks whether the file is another one by now. */
  #look(): void {
    this.#watch()
    this.#tasks.start(
      this.#stamp().then((stamp) => (stamp === this.#seen || this.#ended ? undefined : this.reload())),
    )
  }

  async #stamp(): Promise<string> {
    try {
      const { ino, size, mode, uid, mtimeNs, ctimeNs } = await stat(this.path, { bigint: true })
      return [ino, size, mode, uid, mtimeNs, ctimeNs].join(' ')
    } catch (error) {
      return toFileError(error).code
    }
  }

  /** The folder and not the file: who writes a file anew puts another one in its place. */
  #watch(): void {
    if (this.#watcher || this.#ended) return
    try {
      this.#watcher = watch(dirname(this.path), { persistent: false }, (_event, name) => {
        if (name !== null && name !== basename(this.path)) return
        clearTimeout(this.#settling)
        this.#settling = setTimeout(() => this.#look(), SETTLED)
      })
      this.#watcher.on('error', () => this.#unwatch())
    } catch {
      this.#watcher = undefined // it is not there yet, or nobody tells us here: looking now and then is enough
    }
  }

  #unwatch(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }
}

function known(name: string, found: Peer | undefined): Peer {
  if (!found) throw new FileError('ENOENT', `${name}; no such peer`)
  return found
}

/** Peers that can be compared. */
const asText = (peers: readonly Peer[]): string =>
  JSON.stringify(peers.toSorted((one, other) => (one.name < other.name ? -1 : 1)))

/** Whether a text says the same peers. */
function agrees(text: string, peers: string): boolean {
  try {
    return asText(peersIn(text, '')) === peers
  } catch {
    return false
  }
}
