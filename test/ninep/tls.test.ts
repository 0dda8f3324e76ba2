import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { utf8 } from '../../src/lib/bytes.ts'
import { Client } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { ORDWR, OREAD, OTRUNC } from '../../src/ninep/const.ts'
import { serve } from '../../src/ninep/server.ts'
import * as tls from '../../src/ninep/transports/tls.ts'
import type { Alpn, Caller, TlsListen } from '../../src/ninep/transports/tls.ts'
import { credentials } from './credentials.ts'
import { sample } from './sample.ts'

const timeout = 30_000

const here = await credentials()
const there = await credentials()
const stranger = await credentials()

interface Listening {
  readonly port: number
  readonly callers: Caller[]
  end(): Promise<void>
}

/** The sample tree behind TLS, for those whom it accepts: `here`, when nothing is said. */
async function listening(
  t: TestContext,
  { at = '127.0.0.1', served = serving, ...more }: Partial<TlsListen> & { at?: string; served?: Served } = {},
): Promise<Listening> {
  const callers: Caller[] = []
  const options = { credentials: there, accepts: isHere, ...more }
  const take = (conn: Conn, who: Caller) => {
    callers.push(who)
    return served(conn, who)
  }
  const listener = await tls.listen(at, 0, options, take, assert.ifError)
  const end = async () => listener[Symbol.asyncDispose]()
  t.after(end)
  return { port: Number(listener.address.split('!').at(-1)), callers, end }
}

type Served = (conn: Conn, who: Caller) => Promise<void>
const serving: Served = (conn) => serve(conn, sample().root)
const isHere = (fingerprint: string) => fingerprint === here.fingerprint
const isThere = (fingerprint: string) => fingerprint === there.fingerprint

const dial = (port: number, more: Partial<tls.TlsDial> = {}) =>
  tls.dial({ host: '127.0.0.1', port, credentials: here, accepts: isThere, ...more })

/** Reads the file `hello` over a conn. */
async function hello(conn: Conn): Promise<string> {
  await using client = await Client.open(conn)
  const fid = await (await client.root.walk(['hello'])).open(OREAD)
  return Buffer.from(await fid.readAll()).toString()
}

const HELLO = 'hello, world\n'

/** Resolves when a socket is over; a reset is a way to end. */
const over = (socket: Socket) =>
  new Promise<void>((done) => socket.on('error', () => undefined).once('close', () => done()))

test('two that know each other', { timeout }, async (t) => {
  const { port, callers } = await listening(t)
  const conn = await dial(port)
  assert.equal(conn.fingerprint, there.fingerprint)
  assert.equal(conn.name, `tls!127.0.0.1!${port}`)
  const client = await Client.open(conn)
  const notes = await (await client.root.walk(['notes'])).open(ORDWR | OTRUNC)
  const big = 'x'.repeat(3 << 20)
  assert.equal(await notes.write(0, Buffer.from(big)), big.length)
  assert.equal(Buffer.from(await notes.readAll()).toString(), big)
  const bell = await (await client.root.walk(['bell'])).open(OREAD)
  const giveUp = new AbortController()
  const read = bell.read(0, 10, giveUp.signal)
  giveUp.abort()
  await assert.rejects(read, { code: 'EINTR' })
  client.close()
  assert.deepEqual(callers, [{ fingerprint: here.fingerprint, alpn: '9p', address: '127.0.0.1' }])
})

test('what is spoken is told, and is the file service where nothing is said', { timeout }, async (t) => {
  const spoken: Alpn[] = []
  const { port, callers } = await listening(t, {
    accepts: (_, alpn) => spoken.push(alpn) > 0,
    served: (conn) => conn.read((chunk) => conn.write(chunk)),
  })
  const pairing = await dial(port, { alpn: 'hivefs-pair' })
  const silent = connectTls({ port, ...here, rejectUnauthorized: false })
  await once(silent, 'secureConnect')
  silent.write('x')
  await once(silent, 'data')
  pairing.write(utf8('x'))
  await pairing.read(() => pairing.close())
  silent.destroy()
  assert.deepEqual(callers.map(({ alpn }) => alpn).toSorted(), ['9p', 'hivefs-pair'])
  assert.deepEqual(spoken.toSorted(), ['9p', 'hivefs-pair'])
  await t.test('somebody else’s words are refused', async () => {
    const other = connectTls({ port, ...here, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
    await assert.rejects(once(other, 'secureConnect'), { code: /ALERT_NO_APPLICATION_PROTOCOL/ })
  })
})

test('a wrong key', { timeout }, async (t) => {
  const { port, callers } = await listening(t)
  await t.test('of the server: nothing is said to it', async () => {
    await assert.rejects(dial(port, { accepts: (fingerprint) => fingerprint === stranger.fingerprint }), {
      code: 'EACCES',
      message: `permission denied: tls!127.0.0.1!${port} shows the key ${there.fingerprint}, which is not that of a peer`,
    })
  })
  await t.test('of the client: it is hung up, and told what that may mean', async () => {
    const conn = await dial(port, { credentials: stranger })
    await assert.rejects(Client.open(conn), {
      code: 'EACCES',
      message: `permission denied: tls!127.0.0.1!${port} hung up at once: it may not know our key, ${stranger.fingerprint}`,
    })
  })
  await t.test('no key at all: it is hung up', async () => {
    const socket = connectTls({ port, rejectUnauthorized: false, ALPNProtocols: ['9p'] })
    socket.resume()
    await over(socket)
  })
  await t.test('somebody else’s certificate without its key cannot even be shown', () => {
    assert.throws(() => connectTls({ port, key: stranger.key, cert: here.cert }), {
      code: /KEY_VALUES_MISMATCH/,
    })
  })
  await t.test('TLS 1.2 is refused', async () => {
    const old = connectTls({ port, ...here, rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
    await assert.rejects(once(old, 'secureConnect'), { code: /PROTOCOL_VERSION/ })
  })
  assert.deepEqual(callers, [], 'none of them has come in')
})

/** the years of the server's certificate, and of the client's */
const years = [
  ['one that has expired', 1970, 1999],
  ['one that is not valid yet', 2200, 2300],
] as const

for (const [title, from, to] of years)
  test(`${title} is as good as any: its key is what is known`, { timeout }, async (t) => {
    const [old, other] = await Promise.all([credentials(from, to), credentials(from, to)])
    const { port } = await listening(t, { credentials: old, accepts: (key) => key === other.fingerprint })
    const conn = await dial(port, { credentials: other, accepts: (key) => key === old.fingerprint })
    assert.equal(await hello(conn), HELLO)
  })

test('a peer that was known does not come back with a ticket', { timeout }, async (t) => {
  const known = new Set([here.fingerprint])
  const { port, callers } = await listening(t, { accepts: (fingerprint) => known.has(fingerprint) })
  const options = { port, ...here, rejectUnauthorized: false, ALPNProtocols: ['9p'] } as const
  const first = connectTls(options)
  let session: Buffer | undefined
  first.on('session', (ticket: Buffer) => (session = ticket))
  await once(first, 'secureConnect')
  first.write(Buffer.from('1300000064ffff000010000600395032303030', 'hex'))
  await once(first, 'data')
  first.destroy()
  known.clear()
  const second = connectTls({ ...options, ...(session && { session }) })
  second.resume()
  await once(second, 'secureConnect')
  assert.equal(second.isSessionReused(), false)
  await over(second)
  assert.equal(callers.length, 1)
})

test('what is no TLS', { timeout, concurrency: true }, async (t) => {
  const { port, callers } = await listening(t)
  await Promise.all([
    t.test('garbage is hung up', async () => {
      for (const garbage of [
        'GET / HTTP/1.1\r\n\r\n',
        '\x13\0\0\0\x64\xff\xff\0\x20\0\0',
        '\0'.repeat(70_000),
      ]) {
        const socket = connectTcp(port, '127.0.0.1')
        socket.resume().write(garbage, 'latin1')
        await over(socket)
      }
    }),
    t.test('so is who says nothing, within 5 s', async () => {
      const socket = connectTcp(port, '127.0.0.1')
      socket.resume()
      await over(socket)
    }),
    t.test('half a hello and a hang-up leave nothing', async () => {
      const socket = connectTcp(port, '127.0.0.1')
      socket.resume().end(Buffer.from('1603010200010001fc0303', 'hex'))
      await over(socket)
    }),
    t.test('a server that talks garbage, says nothing or hangs up is told apart', { timeout }, async () => {
      const servers: readonly (readonly [code: string, answer: (socket: Socket) => void])[] = [
        ['EPROTO', (socket) => socket.write('220 mail.example ESMTP\r\n')],
        ['ETIMEDOUT', () => undefined],
        ['ECONNRESET', (socket) => socket.destroy()],
      ]
      for (const [code, answer] of servers) {
        const server = createServer((socket) => answer(socket.on('error', () => undefined))).listen(
          0,
          '127.0.0.1',
        )
        await once(server, 'listening')
        await assert.rejects(dial((server.address() as AddressInfo).port), { code })
        server.close()
      }
    }),
  ])
  assert.deepEqual(callers, [])
  assert.equal(await hello(await dial(port)), HELLO)
})

test('a server of another kind is no peer for a pairing', { timeout }, async (t) => {
  const server = createTlsServer({ ...there }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await assert.rejects(dial(port, { alpn: 'hivefs-pair' }), { code: 'EPROTO' })
})

test('70 at once: all are served, one after the other', { timeout }, async (t) => {
  const { port, callers } = await listening(t)
  const said = await Promise.all(Array.from({ length: 70 }, async () => hello(await dial(port))))
  assert.deepEqual(new Set(said), new Set([HELLO]))
  assert.equal(callers.length, 70)
})

test('who says nothing keeps nobody else out, and too many are hung up', { timeout }, async (t) => {
  const { port, end } = await listening(t)
  const call = (localAddress: string) => connectTcp({ port, host: '127.0.0.1', localAddress }).resume()
  const silent = Array.from({ length: 600 }, () => call('127.0.0.2'))
  const ends = silent.map(over)
  await Promise.race(ends) // one of those for whom there is no room, at once
  assert.equal(await hello(await dial(port)), HELLO)
  assert.ok(silent.some((socket) => !socket.destroyed))
  await end() // which waits for none of them
  await Promise.all(ends)
})

test('bytes wait while their taker is busy, and a writer can wait for them', { timeout }, async (t) => {
  let taken = 0
  const start = Promise.withResolvers<void>()
  const { port } = await listening(t, {
    served: (conn) =>
      conn.read(async (chunk) => {
        await start.promise
        taken += chunk.length
        if (taken === 64 << 20) conn.close()
      }),
  })
  const conn = await dial(port)
  const read = conn.read(() => undefined)
  for (let piece = 0; piece < 64; piece++) conn.write(new Uint8Array(1 << 20))
  await new Promise(setImmediate)
  assert.ok(conn.untaken > 32 << 20, `${conn.untaken} untaken`)
  start.resolve()
  await conn.drained()
  assert.ok(conn.untaken <= 1 << 20)
  await assert.rejects(read, { code: 'EACCES' }) // it took all, and said nothing
  assert.equal(taken, 64 << 20)
})

test('either side may hang up, and what was written before still arrives', { timeout }, async (t) => {
  const big = new Uint8Array(8 << 20).fill(7)
  const heard = async (conn: Conn) => {
    let length = 0
    await conn.read((chunk) => void (length += chunk.length))
    return length
  }
  await t.test('the server', async () => {
    const { port, end } = await listening(t, {
      async served(conn) {
        conn.write(big.slice())
        conn.close()
      },
    })
    assert.equal(await heard(await dial(port)), big.length)
    await end()
  })
  await t.test('the client', async () => {
    const all = Promise.withResolvers<number>()
    const { port, end } = await listening(t, { served: (conn) => heard(conn).then(all.resolve) })
    const conn = await dial(port)
    conn.write(big.slice())
    conn.close()
    await conn.read(() => undefined)
    assert.equal(await all.promise, big.length)
    await end()
  })
  await t.test('the listener, when it ends', async () => {
    const { port, end } = await listening(t)
    const client = await Client.open(await dial(port))
    await end()
    await client.closed
    await assert.rejects(dial(port), { code: 'ECONNREFUSED' })
  })
})

test('IPv6 and all addresses', { timeout }, async (t) => {
  const six = await listening(t, { at: '::1' })
  const conn = await dial(six.port, { host: '::1' })
  assert.equal(conn.name, `tls![::1]!${six.port}`)
  assert.equal(await hello(conn), HELLO)
  assert.equal(six.callers[0]!.address, '::1')
  const all = await listening(t, { at: '*' })
  for (const host of ['127.0.0.1', '::1', 'localhost'])
    assert.equal(await hello(await dial(all.port, { host })), HELLO)
  assert.equal(all.callers[0]!.address, '127.0.0.1')
})

test('dialling can be given up', { timeout }, async () => {
  await assert.rejects(async () => dial(1, {}), { code: 'ECONNREFUSED' })
  const gone = AbortSignal.abort()
  await assert.rejects(tls.dial({ host: '127.0.0.1', port: 1, credentials: here, accepts: isThere }, gone), {
    name: 'AbortError',
  })
  await assert.rejects(tls.dial({ host: 'nowhere.invalid', port: 1, credentials: here, accepts: isThere }), {
    code: 'EHOSTUNREACH',
  })
})
