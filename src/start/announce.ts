import { hostname } from 'node:os'
import type { Bonjour } from 'bonjour-service'
import { fingerprintOf } from '../lib/fingerprint.ts'
import { SERVICE, multicast, networks } from '../lib/mdns.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Gate } from './door.ts'
import type { Listeners } from './listeners.ts'
import { version } from './version.ts'

export interface AnnouncerOptions {
  /** What others see is where peers can come in. */
  readonly listeners: Pick<Listeners, 'all' | 'onChange'>
  readonly gate: () => Pick<Gate, 'credentials'> | undefined
  readonly failed: (error: unknown) => void
}

/** Begins to tell. */
export async function announce(options: AnnouncerOptions): Promise<Announcer> {
  const announcer = new Announcer(options, await version())
  await announcer.look()
  return announcer
}

/** How often to look whether this machine has other networks by now, in milliseconds. */
const LOOK = 10_000
/** How long saying goodbye may take, in milliseconds. */
const GOODBYE = 500

/** Tells the local networks, by multicast DNS, that there is a hive, as long as peers can come in. */
class Announcer implements AsyncDisposable {
  readonly name =
    hostname()
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .slice(0, 48) || 'host'
  readonly #options: AnnouncerOptions
  readonly #version: string
  readonly #tasks: Tasks
  readonly #looking: NodeJS.Timeout
  readonly #unfollow: () => void
  #speaking: readonly Bonjour[] = []
  /** What is told, and where: as a text, to compare. */
  #told = ''
  #turn: Promise<void> = Promise.resolve()
  #ended = false

  constructor(options: AnnouncerOptions, version: string) {
    this.#options = options
    this.#version = version
    this.#tasks = new Tasks(options.failed)
    const look = (): void => this.#tasks.start(this.look())
    this.#unfollow = options.listeners.onChange(look)
    this.#looking = setInterval(look, LOOK).unref()
  }

  /** Tells what is so now, if that is news. */
  look(): Promise<void> {
    return (this.#turn = this.#turn.catch(() => undefined).then(() => this.#look()))
  }

  /** What a person should know. */
  words(): string {
    return this.#speaking.length
      ? `announced on the local network as ${this.name}: \`hivefs discover\` finds it`
      : 'not announced: nothing listens at tls!*!5642 yet, or there is no network'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    clearInterval(this.#looking)
    this.#unfollow()
    await this.#tasks.idle()
    await this.#turn.catch(() => undefined)
    await this.#hush()
  }

  async #look(): Promise<void> {
    const { listeners, gate, failed } = this.#options
    const door = listeners.all().find(({ address, error }) => !error && address.startsWith('tls!'))
    const port = Number(door?.address.split('!').at(-1))
    const where = door && gate() ? networks() : []
    const telling = where.length ? [port, ...where].join(' ') : ''
    if (this.#ended || telling === this.#told) return
    await this.#hush()
    this.#told = telling
    const credentials = telling ? await gate()?.credentials() : undefined
    if (!credentials) return
    const fingerprint = fingerprintOf(Buffer.from(credentials.cert))
    this.#speaking = await multicast(where, failed)
    for (const bonjour of this.#speaking)
      bonjour.publish({
        // two hives may have one name: the key tells them apart, and nobody has to ask who was first
        name: `${this.name}-${fingerprint.replaceAll(/[^A-Za-z0-9]/g, '').slice(6, 14)}`,
        probe: false,
        type: SERVICE,
        port,
        host: `${this.name}.local`,
        txt: { name: this.name, fingerprint, version: this.#version },
      })
  }

  /** Says goodbye. */
  async #hush(): Promise<void> {
    const before = this.#speaking
    this.#speaking = []
    await Promise.all(before.map(gone))
  }
}

/** Until it has said that it is gone, which a network that is gone itself does not hold up. */
function gone(bonjour: Bonjour): Promise<void> {
  return new Promise((done) => {
    const late = setTimeout(() => bonjour.destroy(done), GOODBYE)
    bonjour.unpublishAll(() => {
      clearTimeout(late)
      bonjour.destroy(done)
    })
  })
}
