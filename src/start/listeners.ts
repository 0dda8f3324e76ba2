import type { Config } from '../config.ts'
import { INSECURE } from '../lib/alarm.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Beside } from '../mux/files.ts'
import type { Listener } from '../ninep/transports/socket.ts'
import { settingsIn } from '../store/settings.ts'
import type { Settings } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { doorOf } from './door.ts'
import type { Door, Inside } from './door.ts'

export interface ListenersOptions extends Inside {
  /** Addresses that config.toml and the command line say. */
  readonly said: readonly string[]
  /** Whether everything may be given away to whomever the network lets through. */
  readonly insecure: boolean
  /** Where addresses that were added are kept. */
  readonly settings: Settings
}

/** Those of a hive. @throws FileError EINVAL for an address that is none */
export const listenersOf = ({
  config,
  store,
  serve,
  gate = () => undefined,
  failed,
}: {
  readonly config: Pick<Config, 'listen' | 'insecure'>
  readonly store: Store
  readonly serve: Inside['serve']
  readonly gate?: Inside['gate']
  readonly failed: Inside['failed']
}): Listeners =>
  new Listeners({
    said: config.listen,
    insecure: config.insecure,
    settings: settingsIn(store),
    serve,
    gate,
    failed,
  })

const whom: Readonly<Record<Door['scheme'], string>> = {
  tls: 'peers',
  tcp: 'programs of this machine, whoever runs them,',
  unix: 'our programs',
}

/** Where it is kept. */
const KEY = 'listen'
/** Until an address that could not be taken is tried again the first time, and at most, in milliseconds. */
const FIRST = 1000
const MOST = 30_000

/** One address: it is taken, or will be tried again. */
interface Place {
  readonly address: string
  readonly door: Door
  readonly said: boolean
  listener?: Listener
  error?: FileError
  retry?: NodeJS.Timeout
}

/** The addresses at which somebody may come in, with the verbs that change them. */
export class Listeners implements Beside, AsyncDisposable {
  readonly verbs = {
    listen: {
      args: 'ADDRESS',
      about:
        'lets peers come in at tls!*!5642, or programs of this machine at tcp!127.0.0.1!5640, unix!/path',
      run: ([address]: readonly string[]) => this.add(address!),
    },
    unlisten: {
      args: 'ADDRESS',
      about: 'takes that back; who has come in there is hung up',
      run: ([address]: readonly string[]) => this.remove(address!),
    },
  }
  readonly #options: ListenersOptions
  readonly #places = new Map<string, Place>()
  readonly #tasks: Tasks
  readonly #followers = new Set<() => void>()
  #ended = false

  /** @throws FileError EINVAL for an address that is none */
  constructor(options: ListenersOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
    for (const address of this.#kept())
      this.#places.set(address, { address, door: doorOf(address), said: false })
    for (const address of options.said)
      this.#places.set(address, { address, door: doorOf(address), said: true })
  }

  /** Takes them all. One that cannot be had now is tried again. */
  async start(): Promise<void> {
    await Promise.all([...this.#places.values()].map((place) => this.#take(place, FIRST)))
  }

  /** What is listened on, with what is wrong there. */
  all(): readonly { readonly address: string; readonly error: FileError | undefined }[] {
    const settled = [...this.#places.values()].filter(({ listener, error }) => listener ?? error)
    return settled.map(({ address, error }) => ({ address, error }))
  }

  /** Tells of each address that is taken or given back. @returns ends that */
  onChange(then: () => void): () => void {
    this.#followers.add(then)
    return () => void this.#followers.delete(then)
  }

  /** @throws FileError EEXIST, EINVAL, EACCES, EADDRINUSE …; then nothing has changed */
  async add(address: string): Promise<void> {
    const there = this.#places.get(address)
    if (there?.error) return this.#again(there)
    if (there) throw new FileError('EEXIST', address)
    const place: Place = { address, door: doorOf(address), said: false }
    this.#places.set(address, place) // who comes second meanwhile is told so
    try {
      await this.#open(place)
    } catch (error) {
      this.#places.delete(address)
      throw error
    }
    this.#keep()
  }

  /** @throws FileError ENOENT */
  async remove(address: string): Promise<void> {
    const place = this.#places.get(address)
    if (!place) throw new FileError('ENOENT', `${address}; nobody listens there`)
    this.#places.delete(address)
    this.#keep()
    await shut(place)
    this.#changed()
  }

  /** Lines of the root's `ctl`. */
  readonly notes = (): readonly (readonly [key: string, value: string])[] =>
    [...this.#places.values()].map(({ address, error, door }) => {
      const more = error ? ` ${error.message}` : door.insecure ? ' insecure' : ''
      return ['listen', address + more]
    })

  /** What a person should know when the hive is ready. */
  words(): string[] {
    return [...this.#places.values()].map(({ address, error, door: { insecure, scheme } }) => {
      if (error) return `nobody can come in at ${address}: ${error.message}`
      if (insecure)
        return `${INSECURE} whoever can reach ${address} has everything here, without a key, and others can read along`
      return `${whom[scheme]} can come in at ${address}`
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    await Promise.all([...this.#places.values()].map(shut))
    await this.#tasks.idle()
  }

  async #open(place: Place): Promise<void> {
    const { door, address } = place
    if (door.insecure && !this.#options.insecure)
      throw new FileError(
        'EACCES',
        `${address} is open to other machines and asks nobody for a key; \`hivefs listen tls!*!5642\` does, or start with --insecure-listen`,
      )
    const listener = await door.open(this.#options)
    if (this.#ended || this.#places.get(address) !== place) await listener[Symbol.asyncDispose]()
    else place.listener = listener
    this.#changed()
  }

  /** Takes it, now or later. */
  async #take(place: Place, wait: number): Promise<void> {
    try {
      await this.#open(place)
      delete place.error
    } catch (error) {
      place.error = toFileError(error)
      const again = (): void => this.#tasks.start(this.#take(place, Math.min(wait * 2, MOST)))
      if (!this.#ended && this.#places.get(place.address) === place)
        place.retry = setTimeout(again, wait).unref()
    }
  }

  /** One that could not be taken before. @throws FileError why it still cannot */
  async #again(place: Place): Promise<void> {
    clearTimeout(place.retry)
    await this.#take(place, FIRST)
    if (place.error) throw place.error
  }

  #changed(): void {
    for (const tell of this.#followers) tell()
  }

  #kept(): string[] {
    const text = this.#options.settings.get(KEY)
    return text ? (JSON.parse(text) as string[]) : []
  }

  #keep(): void {
    const kept = [...this.#places.values()].filter(({ said }) => !said).map(({ address }) => address)
    this.#options.settings.set(KEY, JSON.stringify(kept))
  }
}

async function shut({ retry, listener }: Place): Promise<void> {
  clearTimeout(retry)
  await listener?.[Symbol.asyncDispose]()
}
