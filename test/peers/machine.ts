import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Conn } from '../../src/ninep/conn.ts'
import { dial, listen } from '../../src/ninep/transports/tls.ts'
import type { Caller } from '../../src/ninep/transports/tls.ts'
import { identityIn } from '../../src/peers/identity.ts'
import type { Identity } from '../../src/peers/identity.ts'
import { Pairing } from '../../src/peers/pairing.ts'
import type { News } from '../../src/peers/pairing.ts'
import { pinner } from '../../src/peers/pin.ts'
import type { Pin } from '../../src/peers/pin.ts'
import { Roster } from '../../src/peers/roster.ts'
import { folder } from '../lib/temporary.ts'

/** A machine that pairs: its key, whom it knows, and what has happened there. */
export interface Machine {
  readonly identity: Identity
  readonly roster: Roster
  readonly pairing: Pairing
  readonly news: News[]
  readonly pin: Pin
  /** The names it knows. */
  names(): string[]
}

export interface MachineOptions {
  readonly now?: () => number
  readonly step?: number
  readonly pin?: (pin: Pin) => Pin
}

export async function machine(t: TestContext, name: string, options: MachineOptions = {}): Promise<Machine> {
  const dir = folder(t)
  const identity = await identityIn(join(dir, 'identity.pem'))
  const roster = await Roster.open({
    path: join(dir, 'peers.toml'),
    failed: (error) => {
      throw error
    },
  })
  t.after(() => roster[Symbol.asyncDispose]())
  const news: News[] = []
  const pinned = pinner({ roster, reserved: (name) => name === 'ctl' })
  const pin = options.pin?.(pinned) ?? pinned
  const pairing = new Pairing({
    me: { fingerprint: identity.fingerprint, name },
    pin,
    told: (one) => news.push(one),
    ...(options.now && { now: options.now }),
    ...(options.step && { step: options.step }),
  })
  t.after(() => pairing[Symbol.dispose]())
  return { identity, roster, pairing, news, pin, names: () => roster.all().map(({ name }) => name) }
}

/** A machine that can be dialled over TLS. @returns its port */
export const answering = (t: TestContext, { identity, pairing }: Machine): Promise<number> =>
  listening(t, identity, (conn, who) => pairing.serve(conn, who))

/** Dials one and pairs. @returns the name that it has then */
export async function joined(from: Machine, port: number, code: string): Promise<string> {
  const conn = await dialled(from.identity, port)
  const pinned = await from.pairing.join(conn, code, conn.fingerprint, from.pin)
  return pinned.peer.name
}

/** Somebody in between, with a key of his own, who passes on what both say. @returns his port, and what he has seen */
export async function between(
  t: TestContext,
  own: Identity,
  port: number,
): Promise<{ readonly port: number; bytes(): number }> {
  let bytes = 0
  const pass = (from: Conn, to: Conn): Promise<void> =>
    from
      .read((chunk) => {
        bytes += chunk.length
        to.write(chunk)
      })
      .finally(() => to.close())
  const his = await listening(t, own, async (here) => {
    const there = await dialled(own, port)
    await Promise.allSettled([pass(here, there), pass(there, here)])
  })
  return { port: his, bytes: () => bytes }
}

const dialled = (credentials: Identity, port: number) =>
  dial({ host: '127.0.0.1', port, credentials, alpn: 'hivefs-pair', accepts: () => true })

async function listening(
  t: TestContext,
  credentials: Identity,
  serve: (conn: Conn, who: Caller) => Promise<void>,
): Promise<number> {
  const failed = (error: unknown): void => {
    throw error
  }
  const listener = await listen('127.0.0.1', 0, { credentials, accepts: () => true }, serve, failed)
  t.after(() => listener[Symbol.asyncDispose]())
  return Number(listener.address.split('!').at(-1))
}
