import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { DMSTREAM } from '../../../src/ninep/const.ts'
import { encode } from '../../../src/ninep/message.ts'
import type { Message } from '../../../src/ninep/message.ts'
import type { Node } from '../../../src/ninep/node.ts'
import type { Patience } from '../../../src/web/server/patience.ts'
import { sample } from '../../ninep/sample.ts'
import { until } from '../../mux/muxed.ts'
import { KEY, WebPlace } from './place.ts'
import { Raw, UPGRADE, frame, upgraded as upgradedWith } from './raw.ts'

const timeout = 60_000
const MiB = 1 << 20

/** Clients have little time. */
const HURRIED: Patience = { head: 500, request: 1500, look: 100, ping: 300 }

const host = (place: WebPlace): string => `Host: 127.0.0.1:${place.port}\r\n`
const known = (place: WebPlace): string => `${host(place)}Authorization: Bearer ${KEY}\r\n`

/** That somebody else is served meanwhile. */
async function served(place: WebPlace): Promise<void> {
  const { status, body } = await place.ask('GET', '/n/hello')
  assert.equal(`${status} ${body}`, '200 hello, world\n')
}

/** Says something now and then until it is hung up. */
async function trickle(raw: Raw, what: string): Promise<string> {
  const drip = setInterval(() => raw.socket.write(what), 50)
  const said = await raw.closed()
  clearInterval(drip)
  return said
}

test('clients that are slow', { timeout }, async (t) => {
  await using place = await WebPlace.open(undefined, { patience: HURRIED })
  await t.test('a head that trickles', async () => {
    const slow = await Raw.open(place.port, `GET /n/hello HTTP/1.1\r\n${known(place)}`)
    const [said] = await Promise.all([trickle(slow, 'X: y\r\n'), served(place)])
    assert.match(said, /^(HTTP\/1\.1 408 |$)/)
  })
  await t.test('a connection on which nothing is said', async () => {
    const silent = await Raw.open(place.port, '')
    await Promise.all([silent.closed(), served(place)])
  })
  await t.test('a body that trickles is not done', async () => {
    const head = `PUT /n/notes HTTP/1.1\r\n${known(place)}Content-Length: 1000\r\n\r\n`
    const slow = await Raw.open(place.port, head)
    await Promise.all([trickle(slow, 'x'), served(place)])
    await until(() => place.seen.dropped === 1)
    assert.deepEqual(place.seen.committed, [])
  })
  await t.test('half a WebSocket frame', async () => {
    const half = await upgraded(place)
    half.socket.write(frame(2, new Uint8Array(MiB)).subarray(0, 100))
    const drip = setInterval(() => half.socket.write('x'), 50)
    await Promise.all([half.closed(), served(place)])
    clearInterval(drip)
  })
})

/** The sample tree, with a file that has always more to say. */
async function endless(): Promise<{ readonly root: Node; readonly reads: () => number }> {
  const { root } = sample()
  let reads = 0
  const entry = {
    ...(await root.stat()),
    name: 'endless',
    mode: (DMSTREAM | 0o444) >>> 0,
    qid: { type: 0, version: 0, path: 77n },
  }
  const node = {
    qid: entry.qid,
    stat: () => entry,
    open: () => ({
      read(_offset: number, count: number) {
        reads++
        return new Uint8Array(count)
      },
    }),
  } as Node
  return {
    root: { ...root, walk: (name, call) => (name === 'endless' ? node : root.walk!(name, call)) },
    reads: () => reads,
  }
}

test('readers that take nothing', { timeout }, async (t) => {
  const { root, reads } = await endless()
  await using place = await WebPlace.open(root)
  /** Until nobody gets anything any more; how much waits here then. */
  const settled = async (): Promise<number> => {
    for (let before = -1; reads() !== before || place.web.untaken === 0;) {
      before = reads()
      for (let count = 0; count < 10; count++) await served(place)
    }
    return place.web.untaken
  }
  await t.test('of a stream by HTTP: a chunk for each waits', async () => {
    const READERS = 20
    const readers = await Promise.all(
      Array.from({ length: READERS }, async () => {
        const reader = await Raw.open(place.port, '')
        reader.socket.pause()
        reader.socket.write(`GET /n/endless HTTP/1.1\r\n${known(place)}\r\n`)
        return reader
      }),
    )
    await until(() => reads() >= READERS)
    const waits = await settled()
    assert.ok(waits <= READERS * 1.2 * MiB, `${waits} bytes wait`)
    for (const { socket } of readers) socket.destroy()
    await until(() => place.web.untaken === 0)
  })
  await t.test('of answers by WebSocket: no more than 9 MiB wait', async () => {
    const reader = await upgraded(place)
    reader.socket.pause()
    const T = (message: Message): void => void reader.socket.write(frame(2, encode(message)))
    T({ kind: 'Tversion', tag: 0xffff, msize: MiB, version: '9P2000' })
    T({ kind: 'Tattach', tag: 0, fid: 0, afid: 0xffffffff, uname: '', aname: '' })
    T({ kind: 'Twalk', tag: 0, fid: 0, newfid: 1, wname: ['endless'] })
    T({ kind: 'Topen', tag: 0, fid: 1, mode: 0 })
    const before = reads()
    for (let tag = 0; tag < 1000; tag++) T({ kind: 'Tread', tag, fid: 1, offset: 0n, count: MiB - 24 })
    await until(() => reads() > before)
    const waits = await settled()
    assert.ok(waits <= 9.1 * MiB, `${waits} bytes wait`)
    assert.ok(reads() - before < 40, 'the others are not even read')
    reader.socket.destroy()
    await until(() => place.web.untaken === 0)
  })
  await t.test('of answers to pings: they are not even made', async () => {
    const flood = await upgraded(place)
    flood.socket.pause()
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(9, new Uint8Array(125))))
    for (let count = 0; count < 100; count++) {
      flood.socket.write(pings)
      await served(place)
      assert.ok(place.web.untaken < MiB, `${place.web.untaken} bytes wait`)
    }
    flood.socket.destroy()
  })
})

test('WebSockets that are none', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  // oxfmt-ignore
  const rows: readonly [title: string, bytes: () => readonly Uint8Array[], goodbye: RegExp][] = [
    ['a text is no 9P',                      () => [frame(1, Buffer.from('1000000000'))], /8800|8802/],
    ['a message of more than it may have',   () => [frame(2, new Uint8Array(3 * MiB)).subarray(0, 100)], /880203f1/], // 1009
    ['a message of 2^62 bytes',              () => [Buffer.from('82ff3fffffffffffffff00000000', 'hex')], /880203/],
    ['a 9P message of more than msize',      () => [frame(2, Buffer.from('00000080640000', 'hex'))], /88/],
    ['a 9P message of four bytes',           () => [frame(2, Buffer.from('04000000', 'hex'))], /88/],
    ['10,000 fragments of a byte',           () => fragments(10_000), /880203f0/], // 1008
    ['a fragment of nothing, for ever',      () => fragments(10_000, 0), /880203f0/],
    ['a frame that is not masked',           () => [Buffer.from('820100', 'hex')], /880203ea/], // 1002
    ['a frame that says it is compressed',   () => [frame(0x42, Buffer.from('4a4c04', 'hex'))], /880203ea/],
    ['an opcode that there is not',          () => [frame(3, new Uint8Array(1))], /880203ea/],
    ['a ping of more than 125 bytes',        () => [frame(9, new Uint8Array(126))], /880203ea/],
  ]
  for (const [title, bytes, goodbye] of rows)
    await t.test(title, async () => {
      const held = process.memoryUsage().arrayBuffers
      const raw = await upgraded(place)
      for (const part of bytes()) raw.socket.write(part)
      const said = await raw.closed()
      assert.match(Buffer.from(said.split('\r\n\r\n')[1]!, 'latin1').toString('hex'), goodbye)
      assert.ok(process.memoryUsage().arrayBuffers - held < 100 * MiB)
      await served(place)
    })
  await t.test('compression is not spoken', async () => {
    const raw = await upgraded(
      place,
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n',
    )
    assert.doesNotMatch(raw.said, /extensions/i)
    raw.socket.destroy()
  })
  // oxfmt-ignore
  const heads: readonly [title: string, head: (place: WebPlace) => string, status: number][] = [
    ['a page of another port takes no WebSocket over', (place) => `${cookie(place)}Origin: http://127.0.0.1:1\r\n`, 403],
    ['nor a page without an origin of its own',  (place) => `${cookie(place)}Origin: null\r\n`, 403],
    ['nor one of another site that hides it',    (place) => `${cookie(place)}Sec-Fetch-Site: cross-site\r\n`, 401],
    ['the cookie of another port',               () => `Cookie: hivefs-1=${KEY}\r\n`, 401],
  ]
  for (const [title, head, status] of heads)
    await t.test(title, async () => {
      const raw = await Raw.open(place.port, `GET /9p HTTP/1.1\r\n${host(place)}${head(place)}${UPGRADE}\r\n`)
      assert.match(await raw.closed(), new RegExp(`^HTTP/1\\.1 ${status} `))
    })
})

/** Requests as bytes, and how the answer begins. What is behind a head is another request, which is not answered. */
// oxfmt-ignore
const heads: readonly [title: string, bytes: (place: WebPlace) => string, answer: RegExp][] = [
  ['a length and chunks: one request hidden in another', (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /n/hello HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 400 /],
  ['chunks and a length',           (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n1\r\nx\r\n0\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['two lengths',                   (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, /^HTTP\/1\.1 400 /],
  ['a length with a sign',          (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Content-Length: +1\r\n\r\nx`, /^HTTP\/1\.1 400 /],
  ['a coding that there is not',    (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Transfer-Encoding: xchunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['a coding behind a blank',       (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Transfer-Encoding : chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['a chunk of a size that is none', (place) => `POST /n/notes HTTP/1.1\r\n${known(place)}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n0\r\n\r\n`, /^(HTTP\/1\.1 400 |$)/],
  ['a header that is folded',       (place) => `GET /n/hello HTTP/1.1\r\n${known(place)}X: y\r\n z: a\r\n\x00\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['a header of 20 KB',             (place) => `GET /n/hello HTTP/1.1\r\n${known(place)}X: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['10,000 headers',                (place) => `GET /n/hello HTTP/1.1\r\n${known(place)}${'X: y\r\n'.repeat(10_000)}\r\n`, /^HTTP\/1\.1 431 /],
  ['a path of 20 KB',               (place) => `GET /n/${'x/'.repeat(10_000)} HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 431 /],
  ['Expect, without a key: nobody asks for the body', (place) => `PUT /n/notes HTTP/1.1\r\n${host(place)}Content-Length: 1\r\nExpect: 100-continue\r\n\r\n`, /^HTTP\/1\.1 401 /],
  ['an Expect of something else',   (place) => `PUT /n/notes HTTP/1.1\r\n${known(place)}Content-Length: 1\r\nConnection: close\r\nExpect: wonders\r\n\r\nx`, /^HTTP\/1\.1 417 /],
  ['HTTP/1.0 without a Host',       () => `GET /n/hello HTTP/1.0\r\nAuthorization: Bearer ${KEY}\r\n\r\n`, /^HTTP\/1\.1 421 /],
  ['HTTP/1.1 without a Host',       () => `GET /n/hello HTTP/1.1\r\nAuthorization: Bearer ${KEY}\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['two Hosts',                     (place) => `GET /n/hello HTTP/1.1\r\n${known(place)}Host: evil.example\r\n\r\n`, /^HTTP\/1\.1 421 /],
  ['a Host of two names',           (place) => `GET /n/hello HTTP/1.1\r\nHost: 127.0.0.1:${place.port}, evil.example\r\nAuthorization: Bearer ${KEY}\r\n\r\n`, /^HTTP\/1\.1 421 /],
  ['a target with a server in it',  (place) => `GET http://evil.example/n/hello HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 400 /],
  ['the same with our own name',    (place) => `GET http://127.0.0.1:${place.port}/n/hello HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 400 /],
  ['a target that begins with //',  (place) => `GET //evil.example/n/hello HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 400 /],
  ['a target that is *',            (place) => `OPTIONS * HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 400 /],
  ['a proxy is asked for',          (place) => `CONNECT evil.example:80 HTTP/1.1\r\n${known(place)}\r\n`, /^(HTTP\/1\.1 4|$)/],
  ['TRACE, which would tell a cookie', (place) => `TRACE /n/hello HTTP/1.1\r\n${known(place)}\r\n`, /^HTTP\/1\.1 405 /],
  ['HTTP/2 by the back door',       (place) => `GET /n/hello HTTP/1.1\r\n${known(place)}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`, /^HTTP\/1\.1 404 /],
  ['HTTP/2 as it begins',           () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 (400|505) /],
  ['a TLS hello',                   () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1\.1 400 /],
  ['9P without HTTP',               () => '\x13\x00\x00\x00d\xff\xff\x00\x00\x10\x00\x06\x009P2000', /^HTTP\/1\.1 400 /],
]

test('requests that are none', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  for (const [title, bytes, answer] of heads)
    await t.test(title, async () => {
      const raw = await Raw.open(place.port, '')
      raw.socket.write(bytes(place), 'latin1')
      const said = await raw.closed()
      assert.match(said, answer)
      assert.doesNotMatch(said, /hello, world|100 Continue/)
    })
  await t.test('none of them has changed anything', () => assert.deepEqual(place.seen.committed, []))
  await t.test('Expect with the key: the body is asked for', async () => {
    const head = `PUT /n/notes HTTP/1.1\r\n${known(place)}Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`
    const raw = await Raw.open(place.port, head)
    await raw.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/)
    raw.socket.write('one')
    assert.match(await raw.closed(), /\r\n\r\nHTTP\/1\.1 204 /)
    assert.deepEqual(place.seen.committed, ['one'])
  })
})

/** Paths that would like to lead somewhere, and what they are. */
// oxfmt-ignore
const paths: readonly [path: string, status: number][] = [
  ['/n/../n/hello', 400], ['/n/./hello', 400], ['/n/..', 400], ['/n/box/../hello', 400], ['/n/%2e%2e/hello', 400], ['/n/.%2e/hello', 400],
  ['/n/%2E%2E%2Fhello', 400], ['/n/%252e%252e/hello', 404], ['/n/%c0%ae%c0%ae/hello', 400], ['/n/%ff', 400], ['/n/%', 400], ['/n/%zz', 400],
  ['/n/%uff0e%uff0e/hello', 400], ['/n/%ef%bc%8e%ef%bc%8e/hello', 404], ['/n/..%5chello', 404], ['/n/..\\hello', 404], ['/n/...', 404], ['/n/..;/hello', 404],
  ['/n/box%2fhello', 400], ['/n/%2fetc/passwd', 400], ['/n/hello%00', 400], ['/n/hello%00.png', 400], ['/n/%00', 400], ['/n/hello%0d%0aX:%20y', 404],
  ['/n/hello/', 200], ['/n/hello/..', 400], ['/n/hello/x', 404], ['/n//hello', 200], ['/n///', 200], ['//n/hello', 400], ['/N/hello', 404], ['/%6e/hello', 404],
  ['/n/HELLO', 404], ['/n/hello%20', 404], ['/n/hello?x=/../..', 200], ['/n/hello#x', 400], ['/nhello', 404], ['/n/self/root', 404], ['/n/dev/fd/0', 404],
  ['/fonts/../index.html', 404], ['/stamp', 404], ['/page.js/..', 404], ['/%69ndex.html', 404], ['/.', 404], ['/../../etc/passwd', 404],
]

test('path tricks, in every coding', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  for (const [path, status] of paths)
    await t.test(path, async () => {
      const raw = await Raw.open(
        place.port,
        `GET ${path} HTTP/1.1\r\n${known(place)}Connection: close\r\n\r\n`,
      )
      const said = await raw.closed()
      assert.match(said, new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.doesNotMatch(said.split('\r\n\r\n')[0]!, /^x:/im)
    })
})

test('what is done to files', { timeout }, async (t) => {
  await using place = await WebPlace.open()
  const put = async (body: string): Promise<void> =>
    assert.equal((await place.ask('PUT', '/n/notes', { body })).status, 204)
  const notes = async (): Promise<string> => (await place.ask('GET', '/n/notes')).body
  await put('as it was')
  // oxfmt-ignore
  const cuts: readonly [title: string, head: string, body: string][] = [
    ['a PUT that is cut off leaves the file as it was', 'Content-Length: 100\r\n', 'half of it'],
    ['so does one in chunks',                           'Transfer-Encoding: chunked\r\n', '5\r\nhalf \r\n5\r\nof'],
    ['and one whose end is garbage',                    'Transfer-Encoding: chunked\r\n', '5\r\nhalf \r\nGET / HTTP/1.1\r\n\r\n'],
  ]
  for (const [title, head, body] of cuts)
    await t.test(title, async () => {
      const dropped = place.seen.dropped
      const raw = await Raw.open(place.port, `PUT /n/notes HTTP/1.1\r\n${known(place)}${head}\r\n${body}`)
      await served(place)
      raw.socket.end()
      await raw.closed()
      await until(() => place.seen.dropped > dropped)
      assert.equal(await notes(), 'as it was')
    })
  await t.test('POST appends', async () => {
    assert.equal((await place.ask('POST', '/n/notes', { body: ', and more' })).status, 204)
    assert.equal(await notes(), 'as it was, and more')
  })
  await t.test('If-Match: who saw another one does not write', async () => {
    const { headers } = await place.ask('HEAD', '/n/log')
    const match = { 'if-match': `"else", ${headers['etag']}` }
    assert.equal((await place.ask('POST', '/n/log', { headers: match, body: 'one' })).status, 204)
    for (const method of ['PUT', 'POST', 'GET']) {
      const body = method === 'GET' ? '' : 'two'
      assert.equal((await place.ask(method, '/n/log', { headers: match, body })).status, 412, method)
    }
    assert.equal((await place.ask('POST', '/n/log', { headers: { 'if-match': '*' }, body: '!' })).status, 204)
    assert.equal((await place.ask('GET', '/n/log')).body, 'one!')
  })
  await t.test('Range: all of it, since files here are made when they are read', async () => {
    const { status, body, headers } = await place.ask('GET', '/n/hello', {
      headers: { range: 'bytes=0-1,3-4' },
    })
    assert.equal(`${status} ${body}`, '200 hello, world\n')
    assert.equal(headers['content-range'], undefined)
  })
  await t.test('HEAD of a file that waits does not', async () => {
    assert.equal((await place.ask('HEAD', '/n/bell')).status, 200)
    assert.equal(place.seen.asleep(), 0)
  })
  await t.test('OPTIONS and what is no method', async () => {
    for (const method of ['OPTIONS', 'PATCH', 'PROPFIND', 'MKCOL']) {
      const { status, headers } = await place.ask(method, '/n/hello')
      assert.equal(`${status} ${headers['allow']}`, '405 GET, HEAD, PUT, POST, DELETE', method)
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
  })
  await t.test('a page of another port of this machine gets nothing by the cookie', async () => {
    const headers = { cookie: `hivefs-${place.port}=${KEY}`, 'sec-fetch-site': 'same-site' }
    assert.equal((await place.ask('GET', '/n/hello', { key: false, headers })).status, 401)
    assert.equal((await place.ask('POST', '/n/notes', { key: false, headers, body: 'x' })).status, 403)
  })
})

test('10,000 connections: they are bounded, and others are served', { timeout: 120_000 }, async () => {
  await using place = await WebPlace.open()
  const sockets = new Set<Socket>()
  let most = 0
  for (let batch = 0; batch < 100; batch++) {
    const opening = Array.from({ length: 100 }, async () => {
      const socket = connect(place.port, '127.0.0.1')
      socket.on('error', () => undefined)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      await Promise.race([once(socket, 'connect'), once(socket, 'close')])
      if (batch % 2) socket.write('GET /n/hello HTTP/1.1\r\n')
    })
    await Promise.all(opening)
    if (batch % 10 === 0) await served(place)
    most = Math.max(most, place.web.connections)
  }
  assert.ok(most >= 256 && most <= 257, `${most} connections`)
  await served(place)
  for (const socket of sockets) socket.destroy()
  await until(() => place.web.connections === 0)
})

const cookie = (place: WebPlace): string => `Cookie: hivefs-${place.port}=${KEY}\r\n`

/** A message in parts that does not end. */
const fragments = (count: number, size = 1): Buffer[] => [
  Buffer.concat(Array.from({ length: count }, (_, at) => frame(at ? 0 : 2, new Uint8Array(size), 0))),
]

const upgraded = (place: WebPlace, more = ''): Promise<Raw> => upgradedWith(place.port, known(place) + more)
