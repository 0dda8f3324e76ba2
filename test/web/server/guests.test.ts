import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { text } from '../../../src/lib/bytes.ts'
import { Client } from '../../../src/ninep/client.ts'
import { OREAD, OWRITE } from '../../../src/ninep/const.ts'
import { Fsys } from '../../../src/ninep/fsys.ts'
import { wsConn } from '../../../src/ninep/transports/ws.ts'
import type { Invited } from '../../../src/peers/files.ts'
import { GUEST_EXPORTS } from '../../../src/peers/peer.ts'
import { newWebKey, webPrint } from '../../../src/peers/webkey.ts'
import { Guests } from '../../../src/start/guests.ts'
import { cat, ls, until } from '../../mux/muxed.ts'
import { gated } from '../../peers/gated.ts'
import type { Gated } from '../../peers/gated.ts'
import { WebPlace } from './place.ts'
import { Raw } from './raw.ts'

const timeout = 60_000
const MiB = 1 << 20

/** The trees of a hive behind a gate, and the web door of guests before that. */
interface Invitation {
  readonly hive: Gated
  readonly place: WebPlace
  invite(name: string, exports?: readonly string[]): Promise<Invited>
  opened(key: string): Promise<WebSocket>
  /** 9P over WebSocket. */
  client(key: string): Promise<Client>
}

async function invitation(t: TestContext): Promise<Invitation> {
  const hive = await gated(t)
  const guests: Guests = new Guests({
    roster: hive.roster,
    reserved: (name) => name === 'llm',
    address: () => place.web.address,
    serve: (conn, who) => hive.gate.serve(conn, who),
    failed: assert.ifError,
  })
  const place = await WebPlace.open(undefined, { guest: (key) => guests.find(key) })
  t.after(() => place[Symbol.asyncDispose]())
  const opened = async (key: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${place.port}/9p`, '9p', { headers: cookie(place, key) })
    await once(socket, 'open')
    return socket
  }
  return {
    hive,
    place,
    invite: (name, exports = GUEST_EXPORTS) => guests.invite(name, exports),
    opened,
    client: async (key) => Client.open(wsConn(await opened(key), 'guest')),
  }
}

const cookie = (place: WebPlace, key: string) => ({ cookie: `hivefs-${place.port}=${key}` })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Names in a directory, by HTTP. */
async function names(place: WebPlace, path: string, key: string): Promise<string[]> {
  const { status, body } = await place.ask('GET', path, { headers: bearer(key) })
  assert.equal(status, 200, body)
  return (JSON.parse(body) as { name: string }[]).map(({ name }) => name)
}

test('a guest by the web', { timeout }, async (t) => {
  const { hive, place, invite, client } = await invitation(t)
  const { key, url } = await invite('ann')
  await t.test('gets an address with a key, of which a hash is kept', async () => {
    assert.equal(url, `${place.origin}/#${key}`)
    assert.match(key, /^[\w-]{32}$/)
    const kept = await readFile(hive.path, 'utf8')
    assert.ok(!kept.includes(key))
    assert.match(
      kept,
      /\[peers\.ann\]\nkey = "WEB:[A-Za-z0-9+/]{43}"\nsince = \S+\nexports = \["llm", "rio"\]/,
    )
  })
  await t.test('has what was exported, by HTTP and by WebSocket alike', async () => {
    assert.deepEqual(await names(place, '/n', key), ['llm', 'rio'])
    await using nine = await client(key)
    assert.deepEqual((await ls(nine, '/')).toSorted(), ['llm', 'rio'])
    for (const path of [
      'ctl',
      'peers',
      'routes',
      'events',
      'disk/file',
      'box3',
      'rio/url',
      'llm/bob/config',
    ]) {
      assert.equal((await place.ask('GET', `/n/${path}`, { headers: bearer(key) })).status, 404, path)
      await assert.rejects(nine.root.walk(path.split('/')), { code: 'ENOENT' }, path)
    }
  })
  await t.test('prompts an agent by both', async () => {
    const asked = await place.ask('POST', '/n/llm/bob/rpc', { headers: bearer(key), body: 'hello' })
    assert.equal(`${asked.status} ${asked.body}`, '200 re: hello')
    await using nine = await client(key)
    assert.equal(text(await new Fsys(nine).read('/llm/bob/status')), 'idle\n')
  })
  await t.test('is known by its name, and by what the key says', async () => {
    assert.ok(hive.opened.every(([uname]) => uname === 'ann'))
    await using _nine = await client(key)
    assert.equal(hive.gate.connections('ann'), 1)
    assert.ok(hive.happened.includes('peer.up ann'))
  })
  await t.test('one request is no coming and going', async () => {
    await until(() => hive.gate.connections('ann') === 0)
    const before = hive.happened.length
    await names(place, '/n', key)
    await until(() => hive.gate.connections('ann') === 0)
    assert.equal(hive.happened.length, before)
  })
  await t.test('the cookie is that of a port, and the key of another guest is another one', async () => {
    const other = await invite('bea', ['rio ro'])
    const entered = await place.ask('POST', '/key', { key: false, body: other.key })
    assert.match(
      entered.headers['set-cookie']![0]!,
      new RegExp(`^hivefs-${place.port}=${other.key}; HttpOnly; SameSite=Strict; Path=/; Max-Age=`),
    )
    const asked = await place.ask('GET', '/n', { key: false, headers: cookie(place, other.key) })
    assert.deepEqual(
      (JSON.parse(asked.body) as { name: string }[]).map(({ name }) => name),
      ['rio'],
    )
    const elsewhere = { cookie: `hivefs-1=${other.key}` }
    assert.equal((await place.ask('GET', '/n', { key: false, headers: elsewhere })).status, 401)
  })
  await t.test('what is to be read only is not written, by either door', async () => {
    const { key } = await invite('cid', ['rio ro', 'llm/bob/output'])
    assert.deepEqual(await names(place, '/n/llm/bob', key), ['output'])
    for (const method of ['PUT', 'POST', 'DELETE']) {
      const body = method === 'DELETE' ? '' : 'box()'
      const { status } = await place.ask(method, '/n/rio/scene/parse', { headers: bearer(key), body })
      assert.equal(status, 403, method)
    }
    assert.equal((await place.ask('POST', '/n/llm/bob/rpc', { headers: bearer(key), body: 'x' })).status, 404)
    await using nine = await client(key)
    await assert.rejects(new Fsys(nine).write('/rio/scene/parse', Buffer.from('box()')), { code: 'EACCES' })
  })
  await t.test('names that are none, or taken', async () => {
    for (const name of ['a b', '..', 'llm', 'agent-bob'])
      await assert.rejects(invite(name), { code: 'EINVAL' }, name)
    await assert.rejects(invite('ann'), { code: 'EEXIST' })
  })
  await t.test('a key is not what is kept of it, nor that of a machine', async () => {
    const machine = await hive.peer('box2')
    const { fingerprint } = hive.roster.byName('ann')!
    for (const said of [fingerprint, fingerprint.slice(4), machine.fingerprint, newWebKey(), `${key}A`, '']) {
      const { status } = await place.ask('GET', '/n', { headers: { authorization: `Bearer ${said}` } })
      assert.equal(status, 401, said)
    }
    assert.equal(hive.roster.byFingerprint(webPrint(key))?.name, 'ann')
  })
  assert.deepEqual(hive.failures, [])
})

test('a guest who is changed or forgotten', { timeout }, async (t) => {
  const { hive, place, invite, opened, client } = await invitation(t)
  /** A stream by HTTP, and 9P by WebSocket, both of which wait; and a body that is half there. */
  const present = async (key: string) => {
    const nine = await client(key)
    const head = `Host: 127.0.0.1:${place.port}\r\nAuthorization: Bearer ${key}\r\n`
    const stream = await Raw.open(place.port, `GET /n/llm/bob/output HTTP/1.1\r\n${head}\r\n`)
    const body = await Raw.open(
      place.port,
      `PUT /n/llm/bob/input HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\nhalf`,
    )
    await stream.until(/200 OK[^]*\r\n\r\n/)
    await until(() => hive.gate.connections('ann') === 3)
    return { nine, stream, body }
  }
  await t.test('is hung up within a second, WebSockets and requests alike', async () => {
    const { key } = await invite('ann')
    const { nine, stream, body } = await present(key)
    const began = performance.now()
    await hive.roster.remove('ann')
    await Promise.all([nine.closed, stream.closed(), body.closed()])
    assert.ok(performance.now() - began < 5000, 'a second, on a machine that has nothing else to do')
    await until(() => hive.gate.connections('ann') === 0)
    assert.doesNotMatch(await cat(hive.owner, 'llm/bob/history'), /half/)
  })
  await t.test('his cookie is dead, and so is his key', async () => {
    const { key } = await invite('ann')
    await hive.roster.remove('ann')
    const headers = [cookie(place, key), bearer(key)]
    for (const said of headers)
      assert.equal((await place.ask('GET', '/n', { key: false, headers: said })).status, 401)
    assert.equal((await place.ask('POST', '/key', { key: false, body: key })).status, 401)
    await assert.rejects(client(key), /401/)
  })
  await t.test('other exports in peers.toml: hung up, and has them when he comes again', async () => {
    const { key } = await invite('ann')
    const { nine, stream, body } = await present(key)
    const kept = await readFile(hive.path, 'utf8')
    await writeFile(hive.path, kept.replace('exports = ["llm", "rio"]', 'exports = ["rio ro"]'))
    await Promise.all([nine.closed, stream.closed(), body.closed()])
    assert.deepEqual(await names(place, '/n', key), ['rio'])
  })
  await t.test('who takes nothing is hung up too, and little waits for him', async () => {
    await hive.owner.root.walk(['llm', 'bob', 'input']).then(async (fid) => {
      await fid.open(OWRITE)
      await fid.write(0, Buffer.alloc(10 * MiB, 'x'))
      await fid.clunk()
    })
    const { key } = await invite('dan')
    const head = `Host: 127.0.0.1:${place.port}\r\nAuthorization: Bearer ${key}\r\n`
    const stream = await Raw.open(place.port, `GET /n/llm/bob/history HTTP/1.1\r\n${head}\r\n`)
    stream.socket.pause()
    const socket = await opened(key)
    const nine = await Client.open(wsConn(socket, 'guest'))
    const fid = await (await nine.root.walk(['llm', 'bob', 'history'])).open(OREAD)
    socket.pause()
    const reads = Array.from({ length: 50 }, (_, at) => fid.read((at % 10) * MiB, MiB))
    for (const read of reads) read.catch(() => undefined)
    for (let before = -1; place.web.untaken !== before || before < 4 * MiB;) {
      before = place.web.untaken
      for (let count = 0; count < 10; count++) await names(place, '/n', key)
    }
    assert.ok(place.web.untaken < 20 * MiB, `${place.web.untaken} bytes wait`)
    await hive.roster.remove('dan')
    await until(() => place.web.connections === 0)
    socket.terminate()
  })
  assert.deepEqual(hive.failures, [])
})

test('limits of a guest hold over both doors together', { timeout }, async (t) => {
  const { hive, place, invite, client } = await invitation(t)
  const limited = async (name: string, limits: Record<string, number>): Promise<string> => {
    const { key } = await invite(name)
    await hive.roster.change(name, (peer) => ({ ...peer, limits }))
    return key
  }
  await t.test('connections', async () => {
    const key = await limited('ann', { connections: 2 })
    await using _nine = await client(key)
    const head = `GET /n/llm/bob/output HTTP/1.1\r\nHost: 127.0.0.1:${place.port}\r\nAuthorization: Bearer ${key}\r\n\r\n`
    const stream = await Raw.open(place.port, head)
    await stream.until(/200 OK/)
    const { status, body } = await place.ask('GET', '/n', { headers: bearer(key) })
    assert.equal(`${status} ${body}`, '503 Too many open files: it has 2 connections already\n')
    await assert.rejects(client(key))
    stream.socket.destroy()
    await until(() => hive.gate.connections('ann') === 1)
    assert.equal((await place.ask('GET', '/n', { headers: bearer(key) })).status, 200)
  })
  await t.test('requests that wait', async () => {
    const key = await limited('bea', { requests: 1 })
    await using nine = await client(key)
    const fid = await (await nine.root.walk(['llm', 'bob', 'output'])).open(0)
    const asleep = fid.read(0, 10)
    const { status } = await place.ask('GET', '/n/llm/bob/status', { headers: bearer(key) })
    assert.equal(status, 503)
    await Promise.all([fid.clunk(), assert.rejects(asleep, { code: 'EINTR' })])
    assert.equal((await place.ask('GET', '/n/llm/bob/status', { headers: bearer(key) })).status, 200)
  })
  await t.test('fids', async () => {
    const key = await limited('cid', { fids: 4 })
    await using nine = await client(key)
    for (let count = 0; count < 3; count++) await nine.root.walk(['llm'])
    assert.equal((await place.ask('GET', '/n', { headers: bearer(key) })).status, 503)
  })
  await t.test('bytes a second', async () => {
    const key = await limited('dan', { bytes_in: 1 << 16, bytes_out: 1 << 16 })
    const began = performance.now()
    const long = 'x'.repeat(1 << 16)
    await place.ask('PUT', '/n/llm/bob/input', { headers: bearer(key), body: long })
    await using nine = await client(key)
    await new Fsys(nine).write('/llm/bob/input', Buffer.from(long.slice(0, 1 << 15)))
    assert.ok(performance.now() - began > 400, 'half a second for half of it')
  })
  hive.failures.length = 0 // who is refused is told of
})
