/**
 * One end of conns to another machine, for vanished.test.ts: `node wired.ts host|peer HOST CREDENTIALS`. Each conn begins with a
 * letter that says what becomes of it: i idle, b busy, s the peer is slow. The host says what happens, one line each.
 */
import { createInterface } from 'node:readline'
import { utf8 } from '../../src/lib/bytes.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import * as tcp from '../../src/ninep/transports/tcp.ts'
import * as tls from '../../src/ninep/transports/tls.ts'
import { unanswered } from '../../src/start/unanswered.ts'

const [role = '', own = '', other = '', both = ''] = process.argv.slice(2)
const credentials = JSON.parse(both) as tls.Credentials
const accepts = (): boolean => true
const PORTS = { tcp: 5640, tls: 5642 }
const MiB = new Uint8Array(1 << 20)

const say = (...words: unknown[]): boolean => process.stdout.write(`${words.join(' ')}\n`)

const dials = {
  tcp: (how?: typeof unanswered) => tcp.dial(other, PORTS.tcp, undefined, how),
  tls: (how?: typeof unanswered) =>
    tls.dial({ host: other, port: PORTS.tls, credentials, accepts, unanswered: how }),
}

/** Listens at both ports. */
async function listen(
  take: (conn: Conn, scheme: string) => Promise<void>,
  how?: typeof unanswered,
): Promise<void> {
  await tcp.listen(own, PORTS.tcp, (conn) => take(conn, 'tcp'), fail, how)
  const options = { credentials, accepts, unanswered: how }
  await tls.listen(own, PORTS.tls, options, (conn) => take(conn, 'tls'), fail)
  say('listening')
}

function fail(error: unknown): never {
  throw error
}

async function host(): Promise<void> {
  const conns = new Map<string, Conn>()
  const follow = async (conn: Conn, name: string, letter?: string): Promise<void> => {
    let label = letter && `${name}-${letter}`
    const known = (first: string): void => {
      label = `${name}-${first}`
      conns.set(label, conn)
      say('open', label)
    }
    if (letter) known(letter)
    const over = await conn
      .read((chunk) => (label ? undefined : known(String.fromCharCode(chunk[0]!))))
      .catch((error: unknown) => error)
    say('over', label, over instanceof Error ? over.message : '')
  }
  await listen((conn, scheme) => follow(conn, `${scheme}-in`), unanswered)
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, letter] = line.split(' ')
    if (word === 'dial')
      for (const scheme of ['tcp', 'tls'] as const)
        for (const kind of ['i', 'b', 's']) {
          const conn = await dials[scheme](unanswered)
          conn.write(utf8(kind))
          follow(conn, `${scheme}-out`, kind).catch(fail)
        }
    if (word === 'write')
      for (const [label, conn] of conns)
        if (label.endsWith(`-${letter}`)) for (let i = 0; i < 32; i++) conn.write(MiB.slice())
  }
}

async function peer(): Promise<void> {
  const release = Promise.withResolvers<void>()
  let taken = 0
  const take = (conn: Conn): Promise<void> => {
    let kind = ''
    return conn
      .read(async (chunk) => {
        kind ||= String.fromCharCode(chunk[0]!)
        if (kind === 's') await release.promise
        taken += chunk.length
      })
      .catch(() => undefined)
  }
  await listen(take)
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'dial')
      for (const scheme of ['tcp', 'tls'] as const)
        for (const kind of ['i', 'b', 's']) {
          const conn = await dials[scheme]()
          conn.write(utf8(kind))
          conn.read(() => (kind === 's' ? release.promise : undefined)).catch(() => undefined)
        }
    if (line === 'taken') say('taken', taken)
    if (line === 'read') release.resolve()
  }
}

await (role === 'host' ? host() : peer())
process.exit()
