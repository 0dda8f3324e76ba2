import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import type { Mux } from '../../src/mux/mux.ts'
import { NOFID, NOTAG, OREAD, OTRUNC, OWRITE, VERSION } from '../../src/ninep/const.ts'
import { encode } from '../../src/ninep/message.ts'
import type { Message } from '../../src/ninep/message.ts'
import { dial, listen } from '../../src/ninep/transports/unix.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import { dir, serveTree, stream, text } from '../../src/synth/index.ts'
import { Client } from '../../src/ninep/client.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { cat, clientOf, echo, inside, ls, mux, talkTo, until } from './muxed.ts'
import { Puppet } from './puppet.ts'

const timeout = 30_000

/** A backend, as one connection for each client or as one for all. */
// oxfmt-ignore
const kinds: readonly (readonly [what: string, address: string])[] = [
  ['a connection of its own', 'tcp!box!1'],
  ['a connection that it shares', 'exec!box'],
]

test('a client that vanishes', { timeout }, async (t) => {
  for (const [what, address] of kinds)
    await t.test(`on ${what}`, { timeout }, async (t) => {
      const { root, seen } = sample()
      await using all = mux()
      await all.add('box', inside(root), address)
      await using other = await clientOf(all)
      const otherBell = await (await other.root.walk(['box', 'bell'])).open(OREAD)
      const reading = otherBell.read(0, 10)
      await until(() => seen.asleep() === 1)
      {
        await using client = await clientOf(all)
        const notes = await (await client.root.walk(['box', 'notes'])).open(OWRITE | OTRUNC)
        await notes.write(0, utf8('half a thought'))
        const bell = await (await client.root.walk(['box', 'bell'])).open(OREAD)
        bell.read(0, 10).catch(() => undefined)
        await client.root.walk(['box', 'slow', 'hello'])
        await until(() => seen.asleep() === 2)
      }
      await t.test('leaves no read asleep', () => until(() => seen.asleep() === 1))
      await t.test('commits nothing that it did not finish', async () => {
        assert.equal(await cat(other, 'box/notes'), '')
        assert.deepEqual(seen.committed, [])
      })
      await t.test('leaves no fids but the one that a clunk would have committed', async () => {
        const left = address.startsWith('exec!') ? 1 : 0
        await until(() => all.mounts.get('box')!.fids === 1 + left)
      })
      await t.test('is not noticed by another', async () => {
        await echo(other, 'box/ring', 'ding')
        assert.equal(Buffer.from(await reading).toString(), 'ding')
        await echo(other, 'box/notes', 'whole')
        assert.deepEqual(seen.committed, ['whole'])
      })
    })
})

test(
  'a command that speaks 9P on its stdio is one for all clients, and ends with its mount',
  { timeout },
  async () => {
    await using all = mux()
    await all.dial('cmd', `exec!exec ${process.execPath} ${new URL('backend.ts', import.meta.url).pathname}`)
    await using one = await clientOf(all)
    await using two = await clientOf(all)
    await echo(one, 'cmd/notes', 'from one')
    assert.equal(await cat(two, 'cmd/notes'), 'from one')
    await all.remove('cmd')
    await assert.rejects(cat(one, 'cmd/notes'), { code: 'ENOENT' })
  },
)

test('a version in the middle of what is under way', { timeout }, async (t) => {
  for (const [what, address] of kinds)
    await t.test(`on ${what}`, { timeout }, async () => {
      const { root, seen } = sample()
      await using all = mux()
      await all.add('box', inside(root), address)
      const client = talkTo(all)
      await client.greet()
      await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'bell'] }, 'Rwalk')
      await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
      client.say({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 10 })
      await until(() => seen.asleep() === 1)
      await client.ask({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: VERSION }, 'Rversion')
      await until(() => seen.asleep() === 0)
      await client.greet()
      await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'hello'] }, 'Rwalk')
      client.close()
    })
})

/** A tree with a file that gives as much as is asked for. */
const plenty = (): Node =>
  serveTree(
    dir({
      file: stream({
        about: 'as much as is asked for',
        open: () => ({ read: (count) => new Uint8Array(count) }),
      }),
      word: text({ about: 'little', get: () => 'word' }),
    }),
    { uid: 'glenda' },
  )

test('a client that takes nothing', { timeout }, async (t) => {
  for (const [what, address] of kinds)
    await t.test(`on ${what}`, { timeout }, async (t) => {
      await using all = mux({ failed: () => undefined })
      await all.add('box', inside(plenty()), address)
      const slow = talkTo(all)
      await slow.greet(1 << 20)
      await slow.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
      await slow.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
      slow.stop()
      const [size, count] = [256 << 10, 2000]
      const before = process.memoryUsage().arrayBuffers
      slow.say(
        ...Array.from({ length: count }, (_, tag): Message => ({
          kind: 'Tread',
          tag,
          fid: 1,
          offset: 0n,
          count: size,
        })),
      )
      slow.say({ kind: 'Tclunk', tag: 3000, fid: 1 }, { kind: 'Tflush', tag: 3001, oldtag: count - 1 })
      await t.test('holds up no other', async () => {
        await using other = await clientOf(all)
        for (let at = 0; at < 100; at++) assert.equal(await cat(other, 'box/word'), 'word')
      })
      await t.test('is given no more than a bound', () => {
        const grown = process.memoryUsage().arrayBuffers - before
        assert.ok(grown < 100 << 20, `${grown >> 20} MiB for ${(count * size) >> 20} MiB of answers`)
      })
      if (address.startsWith('exec!')) return slow.close()
      await t.test('gets all of it when it takes again, but for what it flushed', async () => {
        slow.go()
        const kinds = new Map<number, string>()
        while (!kinds.has(3000) || !kinds.has(3001)) {
          const answer = await slow.next()
          kinds.set(answer.tag, answer.kind)
        }
        assert.deepEqual(
          [kinds.get(count - 1), kinds.get(3000), kinds.get(3001)],
          [undefined, 'Rclunk', 'Rflush'],
        )
        assert.equal([...kinds.values()].filter((kind) => kind === 'Rread').length, count - 1)
        slow.close()
      })
    })
})

test('a backend that takes nothing is hung up, and its client goes on', { timeout }, async () => {
  const puppet = new Puppet({
    answer(message, talk) {
      if (message.kind === 'Twrite') talk.stop()
      return false
    },
  })
  await using all = mux()
  await all.add('puppet', puppet.connect, 'tcp!box!1')
  await all.add('other', inside(sample().root))
  const client = talkTo(all)
  await client.greet(1 << 20)
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['puppet', 'file'] }, 'Rwalk')
  await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 1 }, 'Ropen')
  const data = new Uint8Array(900_000)
  for (let tag = 10; tag < 30; tag++) client.say({ kind: 'Twrite', tag, fid: 1, offset: 0n, data })
  client.say({ kind: 'Twalk', tag: 1, fid: 0, newfid: 2, wname: ['other', 'hello'] })
  await client.hear('Rwalk', 1)
  for (let at = 10; at < 30; at++)
    assert.match((await client.hear('Rerror')).ename, /^Connection timed out: puppet takes nothing/)
  await client.ask({ kind: 'Tclunk', tag: 1, fid: 1 }, 'Rclunk')
  client.close()
})

test('thousands of readers asleep cost memory, and are gone with a flush each', { timeout }, async () => {
  const { root, seen } = sample()
  await using all = mux()
  await all.add('box', inside(root))
  await using client = await clientOf(all)
  const bell = await (await client.root.walk(['box', 'bell'])).open(OREAD)
  const over = new AbortController()
  const count = 10_000
  const reads = Promise.allSettled(Array.from({ length: count }, () => bell.read(0, 10, over.signal)))
  await until(() => seen.asleep() === count)
  assert.equal(await cat(client, 'box/hello'), 'hello, world\n')
  const began = Date.now()
  over.abort()
  await reads
  assert.equal(seen.asleep(), 0)
  assert.ok(Date.now() - began < 5000)
  assert.equal(all.mounts.get('box')!.inFlight, 0)
})

/** Bytes that are chosen by a seed: the same every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 8
  }
}

test('garbage from a client harms no other', { timeout }, async (t) => {
  const path = socketPath(t)
  const backend = socketPath(t)
  await using _ = await listen(
    backend,
    (conn) => serve(conn, sample().root).catch(() => undefined),
    assert.ifError,
  )
  await using all = mux({ failed: () => undefined })
  await all.dial('box', `unix!${backend}`)
  await all.add('shared', inside(sample().root), 'exec!box')
  await using __ = await listen(path, (conn) => all.serve(conn), assert.ifError)
  await using good = await Client.open(await dial(path))
  for (let seed = 1; seed <= 300; seed++) await nonsense(all, random(seed))
  assert.equal(await cat(good, 'box/hello'), 'hello, world\n')
  assert.equal(await cat(good, 'shared/hello'), 'hello, world\n')
  assert.deepEqual(await ls(good, '/'), ['ctl', 'events', 'routes', 'help', 'box', 'shared'])
  await until(() => all.mounts.get('box')!.inFlight === 0 && all.mounts.get('shared')!.inFlight === 0)
})

/** One client that begins well and then says frames with wrong bytes in them. */
async function nonsense(all: Mux, next: () => number): Promise<void> {
  const client = talkTo(all)
  await client.greet(8192)
  const names = ['box', 'shared', '..', 'hello', 'bell', 'notes', 'many', 'ctl', 'nothing']
  const pick = () => names[next() % names.length]!
  for (let at = 0; at < 60 && !client.over; at++) {
    const fid = next() % 6
    const tag = at + 1
    const messages: Message[] = [
      { kind: 'Twalk', tag, fid, newfid: next() % 6, wname: Array.from({ length: next() % 5 }, pick) },
      { kind: 'Topen', tag, fid, mode: next() % 4 },
      { kind: 'Tread', tag, fid, offset: BigInt(next() % 3), count: next() },
      { kind: 'Twrite', tag, fid, offset: 0n, data: new Uint8Array(next() % 50) },
      { kind: 'Tclunk', tag, fid },
      { kind: 'Tstat', tag, fid },
      { kind: 'Tflush', tag, oldtag: next() % 60 },
      { kind: 'Tremove', tag, fid },
    ]
    const bytes = encode(messages[next() % messages.length]!)
    if (next() % 4 === 0) bytes[7 + (next() % Math.max(bytes.length - 7, 1))] = next()
    if (next() % 40 === 0) bytes[next() % bytes.length] = next()
    client.bytes(bytes)
    if (next() % 8 === 0) await new Promise((done) => setImmediate(done))
  }
  client.close()
  await client.ended
}

test('clients that leave while their connections are made leave none behind', { timeout }, async () => {
  const all = mux({ failed: () => undefined })
  await all.add('box', inside(sample().root))
  for (let turns = 0; turns < 12; turns++) {
    const talk = talkTo(all)
    talk.say({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: VERSION })
    talk.say({ kind: 'Tattach', tag: 1, fid: 0, afid: NOFID, uname: 'glenda', aname: '' })
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    talk.close()
    await talk.ended
  }
  await all[Symbol.asyncDispose]()
})

test('a client that speaks a dialect and breaks the rules is hung up', { timeout }, async () => {
  await using all = mux({ failed: () => undefined })
  const talk = talkTo(all)
  await talk.ask({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: '9P2000.L' }, 'Rversion')
  talk.say({ kind: 'Tclunk', tag: NOTAG, fid: 0 })
  await talk.ended
})
