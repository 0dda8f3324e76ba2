import { hostname, networkInterfaces } from 'node:os'
import type { Config } from '../config.ts'
import { FileError } from '../lib/errno.ts'
import type { Beside } from '../mux/files.ts'
import { hostAndPort } from '../mux/dial.ts'
import { dialString } from '../ninep/transports/socket.ts'
import { dial } from '../ninep/transports/tls.ts'
import { peerFiles } from '../peers/files.ts'
import type { Invited, Showing } from '../peers/files.ts'
import type { Gate as Inside } from '../peers/gate.ts'
import { identityIn } from '../peers/identity.ts'
import type { Identity } from '../peers/identity.ts'
import type { Offer } from '../peers/offer.ts'
import { Pairing, endings } from '../peers/pairing.ts'
import type { News } from '../peers/pairing.ts'
import { freeName } from '../peers/peer.ts'
import { pinner } from '../peers/pin.ts'
import type { Pinned } from '../peers/pin.ts'
import { Roster } from '../peers/roster.ts'
import type { Visitor } from '../web/server/visitor.ts'
import type { Known } from './dial.ts'
import type { Gate } from './door.ts'
import { Guests } from './guests.ts'

/** Where a hive listens unless something else is said. */
const PORT = 5642
const EVERYWHERE = `tls!*!${PORT}`
/** How long a machine may take to say hello, in milliseconds. */
const HELLO = 5000

/** Something for the system's events. */
interface Happening {
  readonly kind: string
  readonly [detail: string]: unknown
}

export interface PeersOptions {
  readonly config: Pick<Config, 'peers' | 'identity'>
  /** Names in the root that no machine may have. */
  readonly reserved: (name: string) => boolean
  readonly emit: (source: string, happening: Happening) => void
  readonly failed: (error: unknown) => void
}

/** What lets others come in. */
export interface Entrance {
  /** Where we listen, as dial strings, and what is wrong there. */
  all(): readonly { readonly address: string; readonly error: FileError | undefined }[]
  /** @throws FileError why not */
  add(address: string): Promise<void>
}

/** What is made after the peers: what is not said stays. */
interface Connected {
  readonly entrance?: Entrance
  /** Serves who comes in and is known. */
  readonly inside?: Pick<Inside, 'serve' | 'connections'>
  /** Where browsers come in, if they do. */
  readonly web?: () => string | undefined
}

/** The machines that this hive knows: who they are, how one gets to be one of them, and what the tree shows of it. */
export class Peers implements Known, AsyncDisposable {
  readonly roster: Roster
  readonly beside: Beside
  readonly #options: PeersOptions
  #known: ReadonlySet<string> = new Set()
  #identity: Promise<Identity> | undefined
  #pairing: Pairing | undefined
  #entrance: Entrance = { all: () => [], add: nowhere }
  #inside: NonNullable<Connected['inside']> = { serve: nowhere, connections: () => 0 }
  #web: NonNullable<Connected['web']> = () => undefined
  readonly #guests: Guests

  static async open(options: PeersOptions): Promise<Peers> {
    return new Peers(options, await Roster.open({ path: options.config.peers, failed: options.failed }))
  }

  private constructor(options: PeersOptions, roster: Roster) {
    this.#options = options
    this.roster = roster
    this.#known = this.#names()
    roster.onChange(() => this.#compare())
    this.beside = peerFiles(this)
    const { reserved, failed } = options
    this.#guests = new Guests({
      roster,
      reserved,
      address: () => this.#web(),
      serve: (conn, who) => this.#inside.serve(conn, who),
      failed,
    })
  }

  /** What is made later: what listens, and what serves those who come. */
  connect({ entrance = this.#entrance, inside = this.#inside, web = this.#web }: Connected): void {
    this.#entrance = entrance
    this.#inside = inside
    this.#web = web
  }

  /** For what listens. */
  readonly gate: Gate = {
    credentials: () => this.credentials(),
    // To pair anybody may come, who is then asked for the code.
    accepts: (fingerprint, alpn) =>
      alpn === 'hivefs-pair' || this.roster.byFingerprint(fingerprint) !== undefined,
    serve: async (conn, who) => {
      if (who.alpn !== 'hivefs-pair') await this.#inside.serve(conn, who)
      else await (await this.#paired()).serve(conn, who)
    },
  }

  /** Made when it is first asked for. @throws FileError when it is broken, or others could read it */
  credentials(): Promise<Identity> {
    this.#identity ??= identityIn(this.#options.config.identity).catch((error: unknown) => {
      this.#identity = undefined // it may be mended by the next time
      throw error
    })
    return this.#identity
  }

  /**
   * Whether that is whom we know at an address; anybody we know, where nobody is known there.
   * @throws FileError EACCES when it is somebody else than we know there
   */
  accepts(fingerprint: string, address: string): boolean {
    const there = this.roster.all().filter((peer) => peer.address === address)
    if (there.length === 0) return this.roster.byFingerprint(fingerprint) !== undefined
    if (there.some((peer) => peer.fingerprint === fingerprint)) return true
    const names = there.map(({ name }) => name).join(', ')
    throw new FileError(
      'EACCES',
      `${names} shows another key than the one it was paired with, ${fingerprint}: somebody stands in between, or it was made anew; if so, \`hivefs unpair ${names}\` and pair again`,
    )
  }

  readonly connections = (name: string): number => this.#inside.connections(name)

  async invite(name: string, exports: readonly string[]): Promise<Invited> {
    const invited = await this.#guests.invite(name, exports)
    const { fingerprint } = invited.peer
    this.#options.emit(name, { kind: 'peer.paired', fingerprint, again: false })
    return invited
  }

  /** Whose key of the web door that is. */
  readonly guest = (key: string): Visitor | undefined => this.#guests.find(key)

  get offer(): Offer | undefined {
    return this.#pairing?.offer
  }

  async show(): Promise<Showing> {
    const pairing = await this.#paired()
    const began = this.#listening().length === 0
    if (began) await this.#entrance.add(EVERYWHERE)
    const listening = this.#listening()
    const { fingerprint } = await this.credentials()
    return { offer: pairing.open(), fingerprint, listening, began, hosts: listening.flatMap(hostsOf) }
  }

  hide(): void {
    this.#pairing?.close()
  }

  async pair(host: string, code: string, signal: AbortSignal): Promise<Pinned> {
    const [name, port] = placeOf(host)
    const address = dialString('tls', name, port)
    const credentials = await this.credentials()
    const pairing = await this.#paired()
    const hello = AbortSignal.any([signal, AbortSignal.timeout(HELLO)])
    const accepts = (): boolean => true // the code decides
    const conn = await dial({ host: name, port, credentials, alpn: 'hivefs-pair', accepts }, hello).catch(
      (error: unknown) => {
        throw unreached(error, address)
      },
    )
    const { roster } = this
    const pin = pinner({ roster, address, reserved: this.#options.reserved })
    const pinned = await pairing.join(conn, code, conn.fingerprint, pin, signal)
    this.#told(pinned)
    return pinned
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pairing?.[Symbol.dispose]()
    await this.#guests[Symbol.asyncDispose]()
    await this.roster[Symbol.asyncDispose]()
  }

  async #paired(): Promise<Pairing> {
    const { fingerprint } = await this.credentials()
    const { roster } = this
    this.#pairing ??= new Pairing({
      me: { fingerprint, name: freeName(hostname(), () => false) },
      pin: pinner({ roster, reserved: this.#options.reserved }),
      told: (news) => this.#tell(news),
    })
    return this.#pairing
  }

  #listening(): string[] {
    const open = this.#entrance.all().filter(({ error }) => !error)
    return open.map(({ address }) => address).filter((address) => address.startsWith('tls!'))
  }

  #tell(news: News): void {
    const { emit } = this.#options
    switch (news.kind) {
      case 'paired':
        return this.#told(news.pinned, news.code)
      case 'refused': {
        const { error, who, left } = news
        return emit('peers', { kind: 'peer.refused', error, ...who, tries_left: left })
      }
      case 'over':
        return emit('peers', { kind: 'pair.over', code: news.code, why: endings[news.why] })
    }
  }

  #told({ peer: { name, fingerprint, address }, again }: Pinned, code?: string): void {
    const more = { ...(address && { address }), ...(code && { code }), again }
    this.#options.emit(name, { kind: 'peer.paired', fingerprint, ...more })
  }

  /** Tells who is known no longer, whoever has changed the file. */
  #compare(): void {
    const before = this.#known
    this.#known = this.#names()
    for (const name of before.difference(this.#known)) this.#options.emit(name, { kind: 'peer.removed' })
  }

  #names(): Set<string> {
    return new Set(this.roster.all().map(({ name }) => name))
  }
}

async function nowhere(): Promise<never> {
  throw new FileError('EOPNOTSUPP', 'nobody can come in here yet')
}

/** What to type on another machine to come to where we listen. */
function hostsOf(address: string): string[] {
  const [, host = '*', port = ''] = /^tls!(.*)!(\d+)$/.exec(address) ?? []
  const behind = Number(port) === PORT ? '' : `:${port}`
  const hosts = /^(\*|0\.0\.0\.0|\[::\]|::)$/.test(host) ? [hostname(), ...ownAddresses()] : [host]
  return hosts.map((one) => one + behind)
}

/** The addresses by which other machines may reach this one; those that hold for one link only are left out. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  const reachable = all.filter(({ internal, address }) => !internal && !/^(fe80|169\.254)/i.test(address))
  return reachable.map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address))
}

/** `box2`, `box2:5642`, `[::1]:5642`, `tls!box2!5642`. @throws FileError EINVAL */
function placeOf(text: string): readonly [host: string, port: number] {
  if (text.startsWith('tls!')) return hostAndPort(text.slice('tls!'.length), '!')
  return hostAndPort(/:\d*$/.test(text.replace(/^\[.*\]/, '')) ? text : `${text}:${PORT}`, ':')
}

/** Why a machine could not be reached, and what to look at. */
function unreached(error: unknown, address: string): FileError {
  const { code, detail } = error instanceof FileError ? error : new FileError('EIO', String(error))
  if (code === 'ECONNREFUSED' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'EINTR')
    return new FileError(
      code === 'EINTR' ? 'ETIMEDOUT' : code,
      `${address} does not answer; does \`hivefs pair\` run there, and lets its firewall the port through?`,
      { cause: error },
    )
  return new FileError(code, detail.includes(address) ? detail : `${address}: ${detail}`, { cause: error })
}
