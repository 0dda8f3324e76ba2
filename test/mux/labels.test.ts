import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY } from '../../src/lib/bytes.ts'
import type { Mux } from '../../src/mux/mux.ts'
import type { Message } from '../../src/ninep/message.ts'
import { entry, Puppet } from './puppet.ts'
import { mux, talkTo, until } from './muxed.ts'
import type { Talk } from './talk.ts'

const timeout = 30_000

const walk = (tag: number, newfid: number, ...wname: string[]): Message => ({
  kind: 'Twalk',
  tag,
  fid: 0,
  newfid,
  wname,
})
const read = (tag: number, fid: number, count = 10): Message => ({
  kind: 'Tread',
  tag,
  fid,
  offset: 0n,
  count,
})
const write = (tag: number, fid: number, data: Uint8Array): Message => ({
  kind: 'Twrite',
  tag,
  fid,
  offset: 0n,
  data,
})
const flush = (tag: number, oldtag: number): Message => ({ kind: 'Tflush', tag, oldtag })
const clunk = (tag: number, fid: number): Message => ({ kind: 'Tclunk', tag, fid })

/** A client with an open file on a puppet, as fid 1. */
async function opened(all: Mux, msize?: number, mode = 2): Promise<Talk> {
  const client = talkTo(all)
  await client.greet(msize)
  await client.ask(walk(1, 1, 'box', 'file'), 'Rwalk')
  await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode }, 'Ropen')
  return client
}

test('flushes', { timeout }, async (t) => {
  const puppet = new Puppet()
  await using all = mux()
  await all.add('box', puppet.connect)
  const client = await opened(all)
  const there = await puppet.talk(1)
  /** A Tread and its Tflush as the backend sees them. */
  const both = async (tag = 5) => {
    client.say(read(tag, 1), flush(6, tag))
    const asked = await there.hear('Tread')
    const flushed = await there.hear('Tflush')
    assert.equal(flushed.oldtag, asked.tag)
    return { asked: asked.tag, flushed: flushed.tag }
  }
  await t.test('the answer that comes first is delivered, then the Rflush', async () => {
    const { asked, flushed } = await both()
    there.say({ kind: 'Rread', tag: asked, data: new Uint8Array(3) }, { kind: 'Rflush', tag: flushed })
    assert.equal((await client.hear('Rread', 5)).data.length, 3)
    await client.hear('Rflush', 6)
  })
  await t.test(
    'an answer that comes after the Rflush reaches nobody, not even who has the tag next',
    async () => {
      const { asked, flushed } = await both()
      there.say({ kind: 'Rflush', tag: flushed })
      await client.hear('Rflush', 6)
      client.say(read(5, 1), read(6, 1))
      const next = [await there.hear('Tread'), await there.hear('Tread')]
      assert.ok(next.every(({ tag }) => tag !== asked))
      there.say({ kind: 'Rread', tag: asked, data: new Uint8Array(99) })
      for (const { tag } of next) there.say({ kind: 'Rread', tag, data: new Uint8Array(1) })
      assert.equal((await client.hear('Rread')).data.length, 1)
      assert.equal((await client.hear('Rread')).data.length, 1)
    },
  )
  await t.test('a tag that was answered is not used there before its Rflush', async () => {
    const { asked, flushed } = await both()
    there.say({ kind: 'Rread', tag: asked, data: EMPTY })
    await client.hear('Rread', 5)
    client.say(...Array.from({ length: 50 }, (_, at) => read(100 + at, 1)))
    const used: number[] = []
    for (let at = 0; at < 50; at++) used.push((await there.hear('Tread')).tag)
    assert.ok(!used.includes(asked) && !used.includes(flushed))
    for (const tag of used) there.say({ kind: 'Rread', tag, data: EMPTY })
    for (let at = 0; at < 50; at++) await client.hear('Rread')
    there.say({ kind: 'Rflush', tag: flushed })
    await client.hear('Rflush', 6)
  })
  await t.test('two flushes of one request, and a flush of a flush', async () => {
    client.say(read(5, 1), flush(6, 5), flush(7, 5), flush(8, 6))
    await there.hear('Tread')
    const [one, two] = [await there.hear('Tflush'), await there.hear('Tflush')]
    there.say({ kind: 'Rflush', tag: one.tag }, { kind: 'Rflush', tag: two.tag })
    const tags = [await client.hear('Rflush'), await client.hear('Rflush'), await client.hear('Rflush')].map(
      ({ tag }) => tag,
    )
    assert.deepEqual(tags, [6, 8, 7])
    client.say(read(5, 1))
    there.say({ kind: 'Rread', tag: (await there.hear('Tread')).tag, data: EMPTY })
    await client.hear('Rread', 5)
  })
  await t.test('one tag flushed a second time ends the second request, not the first', async () => {
    const first = await both(5)
    there.say({ kind: 'Rflush', tag: first.flushed })
    await client.hear('Rflush', 6)
    const second = await both(5)
    assert.notEqual(second.asked, first.asked)
    there.say({ kind: 'Rflush', tag: second.flushed })
    await client.hear('Rflush', 6)
    assert.equal(all.mounts.get('box')!.inFlight, 0)
  })
  client.close()
})

test('a walk that is flushed and made all the same leaves no fid there', { timeout }, async () => {
  const held: Message[] = []
  const slow = new Puppet({
    answer(message) {
      const keep = message.kind === 'Twalk' && message.wname.includes('slow')
      if (keep) held.push(message)
      return keep
    },
  })
  await using all = mux()
  await all.add('box', slow.connect)
  const client = await opened(all)
  const there = await slow.talk(1)
  client.say(walk(5, 9, 'box', 'slow'), flush(6, 5))
  there.say({ kind: 'Rflush', tag: (await there.hear('Tflush')).tag })
  await client.hear('Rflush', 6)
  await client.ask({ kind: 'Tstat', tag: 5, fid: 9 }, 'Rerror')
  await until(() => all.mounts.get('box')!.inFlight === 0)
  assert.equal(all.mounts.get('box')!.fids, 1)
  assert.equal(held.length, 1)
  client.close()
})

test('100,000 requests beside a read that sleeps do not touch it', { timeout }, async () => {
  const puppet = new Puppet()
  await using all = mux()
  await all.add('box', puppet.connect)
  const client = await opened(all)
  const there = await puppet.talk(1)
  client.say(read(1, 1, 99))
  const { tag } = await there.hear('Tread')
  for (let round = 0; round < 100; round++) {
    client.say(...Array.from({ length: 1000 }, (_, at): Message => ({ kind: 'Tstat', tag: at + 2, fid: 1 })))
    for (let at = 0; at < 1000; at++) await client.hear('Rstat')
  }
  there.say({ kind: 'Rread', tag, data: new Uint8Array(99) })
  assert.equal((await client.hear('Rread', 1)).data.length, 99)
  client.close()
})

test('a connection whose tags are all taken makes requests wait, and loses none', { timeout }, async () => {
  const puppet = new Puppet()
  await using all = mux()
  await all.add('box', puppet.connect, 'exec!puppet') // one connection for all clients
  const [one, two] = [await opened(all), await opened(all)]
  const there = await puppet.talk(0)
  const each = 40_000
  for (const client of [one, two]) for (let tag = 0; tag < each; tag++) client.say(read(tag, 1))
  await until(() => all.mounts.get('box')!.inFlight === 2 * each)
  await until(() => there.heard.length > 65_000)
  assert.ok(there.heard.length < 65_535, 'some tags are kept for flushes')
  two.say(flush(50_000, each - 1), clunk(50_001, 99))
  await two.hear('Rflush', 50_000)
  await two.hear('Rerror', 50_001)
  let answered = 0
  while (answered < 2 * each - 1) {
    const { tag } = await there.hear('Tread')
    there.say({ kind: 'Rread', tag, data: EMPTY })
    answered++
  }
  const tags = async (client: Talk, count: number) => {
    const found = new Set<number>()
    for (let at = 0; at < count; at++) found.add((await client.hear('Rread')).tag)
    return found.size
  }
  assert.equal(await tags(one, each), each)
  assert.equal(await tags(two, each - 1), each - 1)
  one.close()
  two.close()
})

test('sizes', { timeout }, async (t) => {
  const most = 1 << 20
  /** msize of client and backend; what the client is granted; count that reaches the backend for 0xfffffff0; iounit for 0. */
  // oxfmt-ignore
  const rows: readonly (readonly [client: number, backend: number, count: number, iounit: number])[] = [
    [4096,     most, 4096 - 11, 0],
    [1 << 16,  8192, 8192 - 11, 8192 - 24],
    [256,      256,  256 - 11,  0],
    [0xffffffff, most, most + 24 - 24 - 11, most - 24],
  ]
  for (const [msize, granted, count, iounit] of rows)
    await t.test(`a client of ${msize} bytes before a backend of ${granted}`, { timeout }, async () => {
      const puppet = new Puppet({ msize: granted })
      await using all = mux()
      await all.add('box', puppet.connect)
      const client = talkTo(all)
      await client.greet(msize)
      await client.ask(walk(1, 1, 'box', 'file'), 'Rwalk')
      assert.equal((await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 2 }, 'Ropen')).iounit, iounit)
      const there = await puppet.talk(1)
      client.say(read(2, 1, 0xfffffff0))
      assert.equal((await there.hear('Tread')).count, count)
      const data = Uint8Array.from({ length: Math.min(msize, most) - 23 }, (_, at) => at)
      client.say(write(3, 1, data))
      const written = await there.hear('Twrite')
      assert.deepEqual(written.data, data.subarray(0, granted - 23))
      there.say({ kind: 'Rwrite', tag: written.tag, count: written.data.length })
      assert.equal((await client.hear('Rwrite', 3)).count, written.data.length)
      client.close()
    })
  await t.test('an iounit beyond what the client takes is what it takes', { timeout }, async () => {
    const puppet = new Puppet({
      answer(message, talk) {
        if (message.kind !== 'Topen') return false
        talk.say({ kind: 'Ropen', tag: message.tag, qid: { type: 0, version: 0, path: 1n }, iounit: 65_512 })
        return true
      },
    })
    await using all = mux()
    await all.add('box', puppet.connect)
    const client = talkTo(all)
    await client.greet(4096)
    await client.ask(walk(1, 1, 'box', 'file'), 'Rwalk')
    assert.equal((await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')).iounit, 4072)
    client.close()
  })
  await t.test(
    'what does not fit the backend, or the client, is an error and harms nothing',
    { timeout },
    async () => {
      const long = 'n'.repeat(300)
      const puppet = new Puppet({
        msize: 512,
        answer(message, talk) {
          if (message.kind === 'Tstat') talk.say({ kind: 'Rstat', tag: message.tag, stat: entry(long, 5n) })
          return message.kind === 'Tstat'
        },
      })
      await using all = mux()
      await all.add('box', puppet.connect, 'exec!box')
      const client = talkTo(all)
      await client.greet(8192)
      const { ename } = await client.ask(walk(1, 1, 'box', long.slice(0, 255), long.slice(0, 255)), 'Rerror')
      assert.match(ename, /^i\/o count too large: box takes 512 bytes/)
      await client.greet(256)
      await client.ask(walk(1, 1, 'box', 'file'), 'Rwalk')
      assert.match(
        (await client.ask({ kind: 'Tstat', tag: 2, fid: 1 }, 'Rerror')).ename,
        /^i\/o count too large/,
      )
      await client.ask(clunk(2, 1), 'Rclunk')
      client.close()
    },
  )
})

test('requests of one client reach each backend in their order', { timeout }, async () => {
  const puppets = [new Puppet(), new Puppet()]
  await using all = mux()
  await all.add('a', puppets[0]!.connect)
  await all.add('b', puppets[1]!.connect)
  const client = talkTo(all)
  await client.greet()
  for (const [at, name] of ['a', 'b'].entries()) {
    await client.ask(walk(1, at + 1, name, 'file'), 'Rwalk')
    await client.ask({ kind: 'Topen', tag: 1, fid: at + 1, mode: 1 }, 'Ropen')
  }
  const said: Message[] = []
  for (let at = 0; at < 200; at++)
    said.push(write(at + 10, 1 + ((at * 7) % 3 === 0 ? 1 : 0), new Uint8Array([at])))
  client.say(...said)
  for (const [at, puppet] of puppets.entries()) {
    const mine = said.filter((message) => message.kind === 'Twrite' && message.fid === at + 1)
    for (const message of mine) {
      const heard = await puppet.talks[1]!.hear('Twrite')
      assert.deepEqual([...heard.data], message.kind === 'Twrite' ? [...message.data] : [])
      puppet.talks[1]!.say({ kind: 'Rwrite', tag: heard.tag, count: 1 })
    }
  }
  for (let at = 0; at < 200; at++) await client.hear('Rwrite')
  client.close()
})

test('fids there are used again, and none is left over', { timeout }, async () => {
  const seen = new Set<number>()
  const puppet = new Puppet({
    answer(message) {
      if (message.kind === 'Twalk') seen.add(message.newfid)
      return false
    },
  })
  await using all = mux()
  await all.add('box', puppet.connect)
  const client = talkTo(all)
  await client.greet()
  for (let at = 0; at < 1000; at++) {
    await client.ask(walk(1, at + 1000, 'box', 'DIR'), 'Rwalk')
    await client.ask({ kind: 'Twalk', tag: 1, fid: at + 1000, newfid: at + 1000, wname: ['x'] }, 'Rwalk')
    await client.ask(clunk(1, at + 1000), 'Rclunk')
  }
  assert.equal(all.mounts.get('box')!.fids, 0)
  assert.ok(seen.size < 5, `${seen.size} fids`)
  client.close()
})
