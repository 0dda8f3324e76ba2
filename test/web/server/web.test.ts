import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { Client } from '../../../src/ninep/client.ts'
import { DMDIR, DMSTREAM } from '../../../src/ninep/const.ts'
import { Fsys } from '../../../src/ninep/fsys.ts'
import { wsConn } from '../../../src/ninep/transports/ws.ts'
import { text } from '../../../src/lib/bytes.ts'
import { KEY, WebPlace } from './place.ts'
import { Raw } from './raw.ts'

const timeout = 20_000

test('files by HTTP', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  await t.test('GET is cat', async () => {
    const { status, body, headers } = await place.ask('GET', '/n/hello')
    assert.equal(`${status} ${body}`, '200 hello, world\n')
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
    assert.equal(headers['x-content-type-options'], 'nosniff')
  })
  await t.test('PUT replaces, POST adds, the close commits', async () => {
    assert.equal((await place.ask('PUT', '/n/notes', { body: 'one' })).status, 204)
    assert.equal((await place.ask('GET', '/n/notes')).body, 'one')
    assert.deepEqual(place.seen.committed, ['one'])
  })
  await t.test('the error of the commit is the answer', async () => {
    const { status, body } = await place.ask('PUT', '/n/notes', { body: 'poison' })
    assert.equal(`${status} ${body}`, '400 bad argument: poison\n')
  })
  await t.test('HEAD says what is known', async () => {
    const { status, headers, body } = await place.ask('HEAD', '/n/hello')
    assert.equal(`${status} ${body}`, '200 ')
    assert.match(String(headers['etag']), /^"[0-9a-f]+\.\d+"$/)
  })
  await t.test('a directory is JSON, and links where a browser asks', async () => {
    await using client = await nine(place)
    const files = new Fsys(client)
    const seen: string[] = []
    for (const paths = ['/']; paths.length;) {
      const path = paths.pop()!
      const entries = (await files.list(path)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const { body, headers } = await place.ask('GET', `/n${path}`)
      assert.equal(headers['content-type'], 'application/json')
      const said = JSON.parse(body) as { name: string; kind: string; mode: string; length: number }[]
      assert.deepEqual(
        said.map(({ name, kind, mode, length }) => ({ name, kind, mode, length })),
        entries.map(({ name, mode, length }) => ({
          name,
          kind: mode & DMDIR ? 'directory' : mode & DMSTREAM ? 'stream' : 'file',
          mode: (mode & 0o777).toString(8).padStart(3, '0'),
          length: Number(length),
        })),
        path,
      )
      seen.push(path)
      paths.push(...entries.flatMap(({ name, mode }) => (mode & DMDIR ? [`${path}${name}/`] : [])))
    }
    const directories = ['/', '/box/', '/deep/', '/many/', '/slow/', '/stuck/', '/torn/']
    assert.deepEqual(seen.toSorted(), directories)
    const { body } = await place.ask('GET', '/n', { headers: { accept: 'text/html,*/*' } })
    assert.match(body, /<li><a href="hello">hello<\/a><\/li>/)
  })
  await t.test('DELETE is rm', async () => {
    assert.equal((await place.ask('DELETE', '/n/hello')).status, 403)
    assert.equal((await place.ask('DELETE', '/n/box/none')).status, 404)
  })
  await t.test('what is not there is 404, what is no method 405', async () => {
    assert.equal((await place.ask('GET', '/n/none')).status, 404)
    assert.equal((await place.ask('PATCH', '/n/hello')).status, 405)
    assert.equal((await place.ask('OPTIONS', '/n/hello')).status, 405)
    assert.equal((await place.ask('GET', '/none')).status, 404)
  })
})

test('a stream is poured as it comes, and let go when the client goes', { timeout }, async () => {
  await using place = await WebPlace.open()
  const reader = await Raw.open(
    place.port,
    `GET /n/bell HTTP/1.1\r\nHost: 127.0.0.1:${place.port}\r\nAuthorization: Bearer ${KEY}\r\n\r\n`,
  )
  await reader.until(/200 OK[^]*\r\n\r\n/)
  while (place.seen.asleep() === 0) await new Promise((done) => setImmediate(done))
  await place.ask('PUT', '/n/ring', { body: 'ding' })
  await reader.until(/ding/)
  while (place.seen.asleep() === 0) await new Promise((done) => setImmediate(done))
  reader.socket.destroy()
  while (place.seen.asleep() > 0) await new Promise((done) => setImmediate(done))
})

test('half a body is not committed', { timeout }, async () => {
  await using place = await WebPlace.open()
  const head = `PUT /n/notes HTTP/1.1\r\nHost: 127.0.0.1:${place.port}\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 100\r\n\r\nhalf of it`
  const writer = await Raw.open(place.port, head)
  await new Promise((done) => setImmediate(done))
  writer.socket.destroy()
  while (place.seen.dropped === 0) await new Promise((done) => setTimeout(done, 5))
  assert.deepEqual(place.seen.committed, [])
})

/** A client by WebSocket. */
async function nine(place: WebPlace): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${place.port}/9p`, '9p', {
    headers: { cookie: cookie(place) },
  })
  await once(socket, 'open')
  return Client.open(wsConn(socket, 'test'))
}

test('9P over WebSocket, for who has the key', { timeout }, async () => {
  await using place = await WebPlace.open()
  await using client = await nine(place)
  assert.equal(text(await new Fsys(client).read('/hello')), 'hello, world\n')
})

/** Requests of somebody who should get nothing, and what they get. Those without headers of their own are right but for what is said. */
// oxfmt-ignore
const attacks: readonly [title: string, method: string, path: string, headers: (place: WebPlace) => Record<string, string>, status: number][] = [
  ['no key',                        'GET',    '/n/hello',          () => ({}), 401],
  ['another key',                   'GET',    '/n/hello',          () => ({ authorization: 'Bearer AAAA' }), 401],
  ['the key with something behind', 'GET',    '/n/hello',          () => ({ authorization: `Bearer ${KEY}A` }), 401],
  ['a cookie of another port',      'GET',    '/n/hello',          () => ({ cookie: `hivefs-1=${KEY}` }), 401],
  ['the key in the URL',            'GET',    `/n/hello?key=${KEY}`, () => ({}), 401],
  ['DNS rebinding: a name of somebody else that leads here', 'GET', '/n/hello', (place) => ({ host: `evil.example:${place.port}`, cookie: cookie(place) }), 421],
  ['DNS rebinding, without a port', 'GET',    '/n/hello',          (place) => ({ host: 'localhost', cookie: cookie(place) }), 421],
  ['DNS rebinding of the page itself', 'GET', '/',                 () => ({ host: 'evil.example' }), 421],
  ['CSRF: a form of another page',  'POST',   '/n/notes',          (place) => ({ origin: 'http://evil.example', cookie: cookie(place) }), 403],
  ['CSRF: a page of another port',  'POST',   '/n/notes',          (place) => ({ origin: 'http://127.0.0.1:1', cookie: cookie(place) }), 403],
  ['CSRF: an origin that says null', 'PUT',   '/n/notes',          (place) => ({ origin: 'null', cookie: cookie(place) }), 403],
  ['CSRF: another site, told by the browser', 'POST', '/n/notes',  (place) => ({ 'sec-fetch-site': 'cross-site', cookie: cookie(place) }), 403],
  ['a preflight',                   'OPTIONS', '/n/notes',         () => ({ origin: 'http://evil.example', 'access-control-request-method': 'PUT' }), 403],
  ['path tricks: ..',               'GET',    '/n/box/../../etc/passwd', (place) => ({ cookie: cookie(place) }), 400],
  ['path tricks: an encoded ..',    'GET',    '/n/%2e%2e/%2e%2e/etc/passwd', (place) => ({ cookie: cookie(place) }), 400],
  ['path tricks: an encoded slash', 'GET',    '/n/box%2f..%2fhello', (place) => ({ cookie: cookie(place) }), 400],
  ['path tricks: NUL',              'GET',    '/n/hello%00.png',   (place) => ({ cookie: cookie(place) }), 400],
  ['path tricks: bad encoding',     'GET',    '/n/%ff%fe',         (place) => ({ cookie: cookie(place) }), 400],
  ['path tricks: a file of the server', 'GET', '/../server/web.ts', () => ({}), 404],
  ['path tricks: a name of 300 letters', 'GET', `/n/${'x'.repeat(300)}`, (place) => ({ cookie: cookie(place) }), 400],
  ['a wrong key at the door',       'POST',   '/key',              () => ({}), 401],
]

test('who has no business here', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  for (const [title, method, path, headers, status] of attacks)
    await t.test(title, async () => {
      const said = await place.ask(method, path, {
        headers: headers(place),
        key: false,
        body: method === 'GET' ? '' : 'x',
      })
      assert.equal(said.status, status, said.body)
      assert.equal(said.headers['access-control-allow-origin'], undefined)
      assert.ok(!said.body.includes('hello, world'))
    })
  assert.deepEqual(place.seen.committed, [])
})

test('WebSockets of who has no business here', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  // oxfmt-ignore
  const rows: readonly [title: string, path: string, headers: Record<string, string>, status: number][] = [
    ['no key', '/9p', {}, 401],
    ['another origin with the cookie', '/9p', { origin: 'http://evil.example', cookie: cookie(place) }, 403],
    ['a name that was rebound', '/9p', { host: `evil.example:${place.port}`, cookie: cookie(place) }, 421],
    ['another path', '/n/hello', { cookie: cookie(place) }, 404],
  ]
  for (const [title, path, headers, status] of rows)
    await t.test(title, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${place.port}${path}`, '9p', { headers })
      const [error] = (await once(socket, 'error')) as [Error]
      assert.equal(error.message, `Unexpected server response: ${status}`)
    })
  await t.test('a frame that is too large', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${place.port}/9p`, '9p', {
      headers: { cookie: cookie(place) },
    })
    await once(socket, 'open')
    socket.send(new Uint8Array(4 << 20))
    await once(socket, 'close')
  })
  await t.test('64 at once and no more', async () => {
    const open = () =>
      new WebSocket(`ws://127.0.0.1:${place.port}/9p`, '9p', { headers: { cookie: cookie(place) } })
    const sockets = Array.from({ length: 64 }, open)
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    const [error] = (await once(open(), 'error')) as [Error]
    assert.match(error.message, /503/)
    for (const socket of sockets) socket.terminate()
  })
})

test('the page gives the key for a cookie, which no script can read', { timeout }, async () => {
  await using place = await WebPlace.open()
  const page = await place.ask('GET', '/', { key: false })
  assert.equal(page.status, 200)
  assert.match(
    String(page.headers['content-security-policy']),
    /default-src 'none'; script-src 'self';.* frame-ancestors 'none'/,
  )
  assert.ok(!/<script>|onload=|style=/.test(page.body), 'nothing inline')
  assert.match((await place.ask('GET', '/page.js', { key: false })).body, /location\.hash/)
  const { status, headers } = await place.ask('POST', '/key', {
    body: KEY,
    key: false,
    headers: { origin: place.origin },
  })
  assert.equal(status, 204)
  assert.equal(
    headers['set-cookie']![0],
    `hivefs-${place.port}=${KEY}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`,
  )
  assert.equal(
    (await place.ask('GET', '/n/hello', { key: false, headers: { cookie: cookie(place) } })).status,
    200,
  )
})

const cookie = (place: WebPlace): string => `hivefs-${place.port}=${KEY}`
