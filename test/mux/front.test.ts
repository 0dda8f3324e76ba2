import assert from 'node:assert/strict'
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import type { Mux } from '../../src/mux/mux.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { NOFID, NOTAG } from '../../src/ninep/const.ts'
import { O_DIRECTORY } from '../../src/ninep/dialects/linux.ts'
import { encode } from '../../src/ninep/message.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { diod } from './diod.ts'
import { Linux } from './linux.ts'
import { clientOf, inside, line, mux, until } from './muxed.ts'

const timeout = 20_000

/** A client that speaks 9P2000.L. */
function linuxTo(all: Mux): Linux {
  const [here, there] = pair()
  all.serve(there).catch(assert.ifError)
  return new Linux(here)
}

/** The conns to a server of the sample tree, as they are dialled: the mux's own first. Those that speak .L are left to the test. */
function backend(): { readonly connect: () => Promise<Conn>; readonly linux: Promise<Linux> } {
  const { promise, resolve } = Promise.withResolvers<Linux>()
  let dialled = 0
  const connect = async (): Promise<Conn> => {
    const [here, there] = pair()
    if (++dialled === 1) serve(there, sample().root).catch(assert.ifError)
    else resolve(new Linux(there))
    return here
  }
  return { connect, linux: promise }
}

/** A client and a backend that are spliced. */
async function spliced(all: Mux, msize = 1 << 16): Promise<readonly [client: Linux, server: Linux]> {
  const { connect, linux } = backend()
  await all.add('disk', connect, 'tcp!disk!564')
  const client = linuxTo(all)
  const greeted = client.greet('disk', msize)
  const server = await linux
  const hello = await server.hear('Tversion')
  server.say({ ...hello, kind: 'Rversion', msize: Math.min(hello.msize, 8192) })
  const { tag, aname } = await server.hear('Tattach')
  assert.equal(aname, '', 'the backend knows nothing of our names')
  server.say({ kind: 'Rattach', tag, qid: { type: 128, version: 0, path: 7n } })
  await greeted
  return [client, server]
}

test('a client of diod talks with it as if there were no mux: links', { timeout }, async (t) => {
  const { address, at } = await diod(t)
  await using all = mux()
  await all.dial('disk', address)
  const client = linuxTo(all)
  await client.greet('disk', 1 << 17)
  await client.ask(
    { kind: 'Tsymlink', tag: 1, dfid: 0, name: 'link', symtgt: 'to/a file', gid: 0 },
    'Rsymlink',
  )
  assert.equal(readlinkSync(join(at, 'link')), 'to/a file')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['link'] }, 'Rwalk')
  assert.equal((await client.ask({ kind: 'Treadlink', tag: 1, fid: 1 }, 'Rreadlink')).target, 'to/a file')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 2, wname: [] }, 'Rwalk')
  await client.ask(
    { kind: 'Tlcreate', tag: 1, fid: 2, name: 'file', flags: 0o102, mode: 0o640, gid: 0 },
    'Rlcreate',
  )
  // More than diod takes at a time: it is written in part.
  const bytes = new Uint8Array(100_000).fill(120)
  const { count } = await client.ask({ kind: 'Twrite', tag: 1, fid: 2, offset: 0n, data: bytes }, 'Rwrite')
  assert.ok(count > 60_000 && count < bytes.length, String(count))
  assert.equal(readFileSync(join(at, 'file')).length, count)
  const { data } = await client.ask({ kind: 'Tread', tag: 1, fid: 2, offset: 0n, count: 100_000 }, 'Rread')
  assert.ok(data.length > 60_000 && data.length <= count, String(data.length))
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 3, wname: ['file'] }, 'Rwalk')
  await client.ask({ kind: 'Tlink', tag: 1, dfid: 0, fid: 3, name: 'again' }, 'Rlink')
  assert.equal(lstatSync(join(at, 'again')).nlink, 2)
  client.close()
})

test('what diod has is seen by a client that attaches the root, too', { timeout }, async (t) => {
  const { address, at } = await diod(t)
  writeFileSync(join(at, 'hello'), 'hello, world\n')
  await using all = mux()
  await all.dial('disk', address)
  const client = linuxTo(all)
  await client.greet('')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['disk', 'hello'] }, 'Rwalk')
  await client.ask({ kind: 'Tlopen', tag: 1, fid: 1, flags: 0 }, 'Rlopen')
  const { data } = await client.ask({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 100 }, 'Rread')
  assert.equal(text(data), 'hello, world\n')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 2, wname: ['disk', 'none'] }, 'Rwalk')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 3, wname: ['disk'] }, 'Rwalk')
  await client.ask({ kind: 'Tlopen', tag: 1, fid: 3, flags: O_DIRECTORY }, 'Rlopen')
  const listed = await client.ask({ kind: 'Treaddir', tag: 1, fid: 3, offset: 0n, count: 8000 }, 'Rreaddir')
  assert.match(text(listed.data), /hello/)
  const missing = await client.ask({ kind: 'Tunlinkat', tag: 1, dirfd: 0, name: 'none', flags: 0 }, 'Rlerror')
  assert.equal(missing.ecode, 2)
  client.close()
})

test('messages go through as they are, but for counts that are too large', { timeout }, async () => {
  await using all = mux()
  const [client, server] = await spliced(all)
  client.say({ kind: 'Txattrwalk', tag: 9, fid: 0, newfid: 5, name: 'user.x' })
  assert.deepEqual(await server.hear('Txattrwalk'), {
    kind: 'Txattrwalk',
    tag: 9,
    fid: 0,
    newfid: 5,
    name: 'user.x',
  })
  server.say({ kind: 'Rlerror', tag: 9, ecode: 61 })
  assert.deepEqual(await client.hear('Rlerror'), { kind: 'Rlerror', tag: 9, ecode: 61 })
  client.say({ kind: 'Tread', tag: 1, fid: 1, offset: 5n, count: 60_000 })
  assert.deepEqual(await server.hear('Tread'), {
    kind: 'Tread',
    tag: 1,
    fid: 1,
    offset: 5n,
    count: 8192 - 24,
  })
  client.say({ kind: 'Treaddir', tag: 2, fid: 1, offset: 0n, count: 0xffffffff })
  assert.equal((await server.hear('Treaddir')).count, 8192 - 24)
  client.say({ kind: 'Twrite', tag: 3, fid: 1, offset: 0n, data: new Uint8Array(60_000).fill(1) })
  assert.equal((await server.hear('Twrite')).data.length, 8192 - 24)
  client.say({ kind: 'Twrite', tag: 4, fid: 1, offset: 0n, data: utf8('short') })
  assert.equal(text((await server.hear('Twrite')).data), 'short')
  const names = Array.from({ length: 16 }, () => 'n'.repeat(1000))
  client.say({ kind: 'Twalk', tag: 5, fid: 0, newfid: 1, wname: names })
  assert.equal((await client.hear('Rlerror')).ecode, 7, 'a message that the backend cannot take')
  client.close()
  await server.ended
})

test('whoever of the two hangs up, the other one is hung up', { timeout }, async (t) => {
  const ways: readonly [
    who: string,
    end: (client: Linux, server: Linux, all: Mux) => void | Promise<void>,
  ][] = [
    ['the client', (client) => client.close()],
    ['the backend', (_, server) => server.close()],
    ['the mux, which removes the mount', (_client, _server, all) => all.remove('disk')],
    ['the backend, which talks nonsense', (_, server) => server.bytes(Uint8Array.of(1, 0, 0, 0))],
    ['the client, which talks nonsense', (client) => client.bytes(Uint8Array.of(1, 0, 0, 0))],
  ]
  for (const [who, end] of ways)
    await t.test(who, { timeout }, async () => {
      await using all = mux({ failed: () => undefined })
      const [client, server] = await spliced(all)
      await end(client, server, all)
      await Promise.all([client.ended, server.ended])
    })
})

test('who is spliced attaches the same again, and nothing else', { timeout }, async () => {
  await using all = mux()
  const [client, server] = await spliced(all)
  const attach = { kind: 'Tattach', tag: 4, fid: 8, afid: NOFID, uname: 'bob', n_uname: 5 } as const
  client.say({ ...attach, aname: 'disk' })
  assert.deepEqual(await server.hear('Tattach'), { ...attach, aname: '' })
  server.say({ kind: 'Rattach', tag: 4, qid: { type: 128, version: 0, path: 7n } })
  await client.hear('Rattach')
  client.say({ ...attach, fid: 9, uname: 'bob:1000', aname: 'disk' })
  assert.deepEqual(
    await server.hear('Tattach'),
    { ...attach, fid: 9, aname: '' },
    'it knows nothing of such a number',
  )
  server.say({ kind: 'Rattach', tag: 4, qid: { type: 128, version: 0, path: 7n } })
  await client.hear('Rattach')
  assert.equal((await client.ask({ ...attach, aname: '' }, 'Rlerror')).ecode, 95)
  client.close()
  await server.ended
})

test('another hive is told the number behind a name, and heeds it', { timeout }, async (t) => {
  await using other = mux()
  const at = socketPath(t)
  await using _ = await listen(at, (conn) => other.serve(conn), assert.ifError)
  await using all = mux()
  await all.dial('box', `unix!${at}`)
  const client = linuxTo(all)
  await client.ask({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: '9P2000.L' }, 'Rversion')
  const attach = { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, aname: 'box', n_uname: 0 } as const
  await client.ask({ ...attach, uname: 'glenda:1000' }, 'Rattach')
  const asked = { kind: 'Tgetattr', tag: 0, fid: 0, request_mask: 2047n } as const
  const { uid, gid } = await client.ask(asked, 'Rgetattr')
  assert.deepEqual([uid, gid], [1000, 1000])
  client.close()
})

test('a version in the middle leaves the backend and begins anew, in any dialect', { timeout }, async () => {
  await using all = mux()
  const [client, server] = await spliced(all)
  client.say({ kind: 'Tread', tag: 1, fid: 0, offset: 0n, count: 10 })
  await server.hear('Tread')
  // Half of an answer is on its way when the client begins anew: nothing of it comes.
  server.bytes(encode({ kind: 'Rread', tag: 1, data: utf8('never') }).subarray(0, 9))
  const hello = { kind: 'Tversion', tag: NOTAG, msize: 4096 } as const
  const { version, msize } = await client.ask({ ...hello, version: '9P2000.L' }, 'Rversion')
  assert.deepEqual([version, msize], ['9P2000.L', 4096])
  await server.ended
  await client.ask(
    { kind: 'Tattach', tag: 1, fid: 0, afid: NOFID, uname: 'glenda', aname: '', n_uname: 0 },
    'Rattach',
  )
  assert.equal((await client.ask({ ...hello, version: '9P2000' }, 'Rversion')).version, '9P2000')
  client.bytes(encode({ kind: 'Tattach', tag: 1, fid: 0, afid: NOFID, uname: 'glenda', aname: '' }))
  await client.hear('Rattach')
  client.close()
})

test('neither of the two can fill the memory of the mux', { timeout }, async () => {
  await using all = mux()
  const [client, server] = await spliced(all)
  const most = 16 << 20
  const part = encode({ kind: 'Twrite', tag: 1, fid: 1, offset: 0n, data: new Uint8Array(8000) })
  server.stop()
  server.say({ kind: 'Rclunk', tag: 1 }) // what is stopped hears one more chunk
  client.stop()
  for (let sent = 0; sent < 3 * most; sent += part.length) {
    client.bytes(part.slice())
    server.bytes(encode({ kind: 'Rread', tag: 1, data: new Uint8Array(8000) }))
    if (sent % (1 << 20) < part.length) await new Promise((done) => setImmediate(done))
  }
  await until(() => client.untaken > most && server.untaken > most)
  client.close()
  server.close()
  await Promise.all([client.ended, server.ended])
})

test('a backend that does not speak the dialect is seen by reflection', { timeout }, async (t) => {
  const rows: readonly [what: string, say: (server: Linux) => Promise<void> | void][] = [
    [
      'it says so',
      async (server) => {
        const hello = await server.hear('Tversion')
        server.say({ ...hello, kind: 'Rversion', version: '9P2000' })
      },
    ],
    ['it hangs up', (server) => server.close()],
    ['it answers something else', (server) => server.say({ kind: 'Rclunk', tag: NOTAG })],
  ]
  for (const [what, say] of rows)
    await t.test(what, { timeout }, async () => {
      await using all = mux({ failed: () => undefined })
      const { root } = sample()
      let dialled = 0
      let said: Promise<void> | undefined
      await all.add(
        'disk',
        async (signal) => {
          if (++dialled !== 2) return inside(root)(signal)
          const [here, there] = pair()
          said = Promise.resolve(say(new Linux(there)))
          return here
        },
        'tcp!disk!564',
      )
      const client = linuxTo(all)
      await client.greet('disk')
      await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['hello'] }, 'Rwalk')
      await said
      client.close()
    })
})

test('a backend that is down is said to be so, and what a client opened is let go', { timeout }, async () => {
  await using all = mux({ failed: () => undefined })
  const gone = async (): Promise<Conn> => {
    throw Object.assign(new Error('nobody listens'), { code: 'ECONNREFUSED' })
  }
  await all.add('disk', gone, 'tcp!disk!564').catch(() => undefined)
  await all.add('sample', inside(sample().root))
  await using watcher = await clientOf(all)
  assert.equal((await line(watcher, 'disk'))?.[2], 'down')
  const client = linuxTo(all)
  await client.ask({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: '9P2000.L' }, 'Rversion')
  const attach = { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: 'glenda', n_uname: 0 } as const
  assert.equal((await client.ask({ ...attach, aname: 'disk' }, 'Rlerror')).ecode, 111)
  await client.ask({ ...attach, aname: '' }, 'Rattach')
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['sample', 'notes'] }, 'Rwalk')
  await client.ask({ kind: 'Tlopen', tag: 1, fid: 1, flags: 1 }, 'Rlopen')
  const { mounts } = all
  assert.equal(mounts.get('sample')!.fids, 1)
  client.close()
  await until(() => mounts.get('sample')!.fids === 0)
})
