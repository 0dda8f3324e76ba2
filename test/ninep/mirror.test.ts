import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { Client } from '../../src/ninep/client.ts'
import { KEEP32, NOFID, NOTAG, ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { mirror } from '../../src/ninep/mirror.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { clientOf, inside, mux, until } from '../mux/muxed.ts'
import { sample } from './sample.ts'

const timeout = 20_000

/** A client of a server of a tree. */
async function clientFor(root: Node): Promise<Client> {
  const [here, there] = pair()
  serve(there, root, { flushPatience: 50, failed: () => undefined }).catch(assert.ifError)
  return Client.open(here)
}

/** A client of a server of the mirror of a client. */
async function beyond(client: Client, names: readonly string[] = []): Promise<Client> {
  return clientFor(mirror(client, names))
}

/** How a mirror reaches the sample tree: straight, and through a mux. */
const ways: readonly [way: string, reach: (t: TestContext, root: Node) => Promise<Client>][] = [
  ['a server', (_t, root) => clientFor(root)],
  [
    'a mux',
    async (t, root) => {
      const all = mux({ failed: () => undefined })
      t.after(() => all[Symbol.asyncDispose]())
      await all.add('sample', inside(root))
      return clientOf(all, { aname: 'sample' })
    },
  ],
]

test(
  'every reader of a stream gets what comes, and one that gives up takes nothing',
  { timeout },
  async (t) => {
    const { root, seen } = sample()
    for (const [way, reach] of ways)
      await t.test(way, { timeout }, async (t) => {
        await using client = await reach(t, root)
        await using far = await beyond(client)
        const open = async () => (await far.root.walk(['bell'])).open(OREAD)
        const [one, other, third] = [await open(), await open(), await open()]
        const giveUp = new AbortController()
        const reads = [one.read(0, 100), other.read(0, 100)]
        const given = third.read(0, 100, giveUp.signal)
        await until(() => seen.asleep() === 3)
        giveUp.abort()
        await assert.rejects(given, { code: 'EINTR' })
        assert.equal(seen.asleep(), 2)
        const ring = await (await far.root.walk(['ring'])).open(OWRITE)
        await ring.write(0, utf8('ding'))
        assert.deepEqual((await Promise.all(reads)).map(text), ['ding', 'ding'])
        for (const fid of [one, other, third, ring]) await fid.clunk()
        await until(() => client.inFlight === 0)
        assert.equal(client.fids, 1, 'only the root is left there')
      })
  },
)

test('thousands of reads are asleep, wake and are given up', { timeout: 60_000 }, async (t) => {
  const { root, seen } = sample()
  for (const [way, reach] of ways)
    await t.test(way, { timeout: 60_000 }, async (t) => {
      await using client = await reach(t, root)
      await using far = await beyond(client)
      const bell = await (await far.root.walk(['bell'])).open(OREAD)
      const giveUp = new AbortController()
      const all = Array.from({ length: 2000 }, (_, at) =>
        bell.read(0, 10, at % 2 ? giveUp.signal : undefined).then(text, (error) => error.code as string),
      )
      await until(() => seen.asleep() === 2000)
      giveUp.abort()
      await until(() => seen.asleep() === 1000)
      const ring = await (await far.root.walk(['ring'])).open(OWRITE)
      await ring.write(0, utf8('ding'))
      const said = await Promise.all(all)
      assert.equal(said.filter((word) => word === 'ding').length, 1000)
      assert.equal(said.filter((word) => word === 'EINTR').length, 1000)
      await ring.clunk()
      await bell.clunk()
      await until(() => client.inFlight === 0)
      assert.equal(client.fids, 1)
    })
})

test('an unlink or a rename that waits for a walk ends with its client', { timeout }, async (t) => {
  const rows = [
    { kind: 'Tunlinkat', tag: 2, dirfd: 1, name: 'x', flags: 0 },
    { kind: 'Trenameat', tag: 2, olddirfid: 1, oldname: 'x', newdirfid: 1, newname: 'y' },
  ] as const
  for (const row of rows)
    await t.test(row.kind, { timeout }, async () => {
      await using client = await clientFor(sample().root)
      const [here, there] = pair()
      const served = serve(there, mirror(client))
      let answers = 0
      const frames = new Frames(8192)
      const over = here.read((chunk) => void (answers += [...frames.push(chunk)].length))
      const attach = { afid: NOFID, uname: 'glenda', aname: '', n_uname: KEEP32 }
      here.write(dotl.encode({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: dotl.version }))
      here.write(dotl.encode({ kind: 'Tattach', tag: 0, fid: 0, ...attach }))
      here.write(dotl.encode({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['stuck'] }))
      await until(() => answers === 3)
      here.write(dotl.encode(row))
      await until(() => client.inFlight === 1)
      here.close()
      await Promise.all([over, served])
      await until(() => client.inFlight === 0)
    })
})

test('what was written is committed by the clunk and by nothing else', { timeout }, async (t) => {
  for (const [way, reach] of ways)
    await t.test(way, { timeout }, async (t) => {
      const { root, seen } = sample()
      const client = await reach(t, root)
      const far = await beyond(client)
      const open = async () => (await far.root.walk(['notes'])).open(OWRITE | OTRUNC)
      const good = await open()
      await good.write(0, utf8('good'))
      await good.clunk()
      const bad = await open()
      await bad.write(0, utf8('poison'))
      await assert.rejects(bad.clunk(), { code: 'EINVAL', message: 'bad argument: poison' })
      const left = await open()
      await left.write(0, utf8('left'))
      const reader = await (await far.root.walk(['hello'])).open(OREAD)
      assert.equal(client.fids, 3)
      far.close()
      await until(() => client.fids === 2)
      assert.ok(reader)
      client.close()
      await until(() => seen.dropped === 1)
      assert.deepEqual(seen.committed, ['good'])
    })
})

test('an open that is removed takes its fid with it', { timeout }, async () => {
  await using client = await clientFor(sample().root)
  await using far = await beyond(client)
  const file = await (await far.root.walk(['box'])).create('brief', 0o644, ORDWR)
  await file.write(0, utf8('x'))
  assert.equal((await file.stat()).name, 'brief')
  await file.remove()
  await assert.rejects(far.root.walk(['box', 'brief']), { code: 'ENOENT' })
  await until(() => client.inFlight === 0)
  assert.equal(client.fids, 1)
})

test('an answer that comes before its Rflush counts', { timeout }, async () => {
  const giveUp = new AbortController()
  let answer: (data: Uint8Array) => void = () => undefined
  const entry = await sample().root.stat()
  const root: Node = {
    qid: entry.qid,
    stat: () => entry,
    walk: () => ({
      qid: { ...entry.qid, type: 0 },
      stat: () => ({ ...entry, mode: 0o600 }),
      // Told to give up, it answers all the same.
      open: () => ({
        read: (_offset, _count, call) =>
          new Promise((done) => {
            call.addEventListener('abort', { handleEvent: () => done(utf8('late')) }, { once: true })
            answer(utf8('asleep'))
          }),
      }),
    }),
  }
  await using client = await clientFor(root)
  await using far = await beyond(client)
  const file = await (await far.root.walk(['late'])).open(OREAD)
  const asleep = new Promise<Uint8Array>((done) => (answer = done))
  const read = file.read(0, 10, giveUp.signal)
  await asleep
  giveUp.abort()
  assert.equal(text(await read), 'late')
})

test('a part of a tree, and a path longer than one walk', { timeout }, async () => {
  const names = Array.from({ length: 40 }, (_, at) => `d${at}`)
  const entry = await sample().root.stat()
  let path = 0n
  /** Directories without end, each with its own number. */
  const deep = (name: string): Node => {
    const qid = { ...entry.qid, path: ++path }
    return {
      qid,
      stat: () => ({ ...entry, name, qid }),
      walk: (next) => (next === 'no' ? undefined : deep(next)),
    }
  }
  await using client = await clientFor(deep('/'))
  await using far = await beyond(client, names)
  const there = await far.root.walk(names)
  assert.equal((await there.stat()).name, 'd39')
  await assert.rejects(far.root.walk([...names.slice(1), 'no']), { code: 'ENOENT' })
  await assert.rejects(far.root.walk(['no']), { code: 'ENOENT', message: 'file does not exist: no' })
  assert.equal((await (await far.root.walk(['..'])).stat()).name, 'd39', 'its root has nothing above')
})

test('for whom an open writes and by whom it was read go through', { timeout }, async () => {
  const entry = await sample().root.stat()
  const said: string[] = []
  const fileEntry = { ...entry, qid: { ...entry.qid, type: 0 }, mode: 0o600 }
  const file: Node = {
    qid: fileEntry.qid,
    stat: () => fileEntry,
    open: () => ({
      write: (_offset, data) => data.length,
      author: (muid) => void said.push(muid),
      sync: () => void said.push('sync'),
      muid: 'claude',
    }),
  }
  await using client = await clientFor({ qid: entry.qid, stat: () => entry, walk: () => file })
  await using far = await beyond(client)
  const open = await (await far.root.walk(['file'])).open(ORDWR)
  await open.wstat({ muid: 'glenda' })
  await open.wstat({})
  assert.deepEqual(said, ['glenda', 'sync'])
  assert.equal((await open.stat()).muid, 'claude')
})

test('when the server is gone every request says so', { timeout }, async () => {
  const client = await clientFor(sample().root)
  await using far = await beyond(client)
  const bell = await (await far.root.walk(['bell'])).open(OREAD)
  const read = bell.read(0, 10)
  client.close()
  await assert.rejects(read, { code: 'ENOTCONN' })
  await assert.rejects(far.root.walk(['hello']), { code: 'ENOTCONN' })
  await assert.rejects(bell.stat(), { code: 'ENOTCONN' })
})

test('a fid goes with its file where that is renamed, and not with its name', { timeout }, async () => {
  await using client = await clientFor(sample().root)
  await using far = await beyond(client)
  const make = async (name: string) =>
    (await (await far.root.walk(['box'])).create(name, 0o644, OWRITE)).clunk()
  await make('old')
  const [one, other] = [await far.root.walk(['box', 'old']), await far.root.walk(['box', 'old'])]
  await one.wstat({ name: 'new' })
  assert.equal((await other.stat()).name, 'new')
  await make('old')
  assert.equal((await other.stat()).name, 'new')
  await one.remove()
  await assert.rejects(other.stat(), { code: 'ENOENT' })
  await make('new')
  assert.notEqual((await far.root.walk(['box', 'new'])).qid.path, other.qid.path)
  assert.equal((await far.root.walk(['box', 'old'])).qid.type, 0)
})
