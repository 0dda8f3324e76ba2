import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mock, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Mux } from '../../src/mux/mux.ts'
import { OREAD } from '../../src/ninep/const.ts'
import { serve } from '../../src/ninep/server.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { listen } from '../../src/ninep/transports/tcp.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { Cable } from './cable.ts'
import { cat, clientOf, echo, inside, line, mux, talkTo, until } from './muxed.ts'
import { Puppet } from './puppet.ts'

const timeout = 30_000

/** Milliseconds between two looks of a mux that is not patient. */
const TICK = 100

/** A server on a port that somebody else may take over. */
async function backend(t: TestContext) {
  const { root, seen } = sample()
  const conns: { close(): void }[] = []
  const listener = await listen(
    '127.0.0.1',
    0,
    (conn) => {
      conns.push(conn)
      return serve(conn, root)
    },
    assert.ifError,
  )
  t.after(() => listener[Symbol.asyncDispose]())
  return { port: Number(listener.address.split('!')[2]), seen, conns }
}

const state = (all: Mux, name: string) => all.mounts.get(name)!.health.state

test('a host of which no packet comes any more, and nothing is asked of it', { timeout }, async (t) => {
  const [far, near] = [await backend(t), await backend(t)]
  const cable = await Cable.lay(t, () => far.port)
  await using all = mux({ tick: TICK })
  await all.dial('far', cable.address)
  await all.dial('near', `tcp!127.0.0.1!${near.port}`)
  await using client = await clientOf(all)
  const bell = async (host: string) => (await client.root.walk([host, 'bell'])).open(OREAD)
  const [lost, kept] = [await bell('far'), await bell('near')]
  const idle = await client.root.walk(['far', 'hello'])
  const asleep = [lost.read(0, 10), lost.read(0, 10)]
  const untouched = kept.read(0, 100)
  await until(() => far.seen.asleep() === 2 && near.seen.asleep() === 1)
  cable.pull()
  await t.test('wakes its readers with the reason', async () => {
    for (const read of asleep)
      await assert.rejects(read, { code: 'ETIMEDOUT', message: /far does not answer/ })
  })
  await t.test('is down with it', async () => {
    await until(() => state(all, 'far') !== 'up')
    assert.match((await line(client, 'far'))![6]!, /far/)
  })
  await t.test('has hung up what was open there', () =>
    assert.rejects(idle.stat(), { code: 'ETIMEDOUT', message: /far does not answer/ }),
  )
  await t.test('fails what is asked of it with a reason', () =>
    assert.rejects(cat(client, 'far/hello'), /far/),
  )
  await t.test('comes back by itself', async () => {
    cable.plug()
    await until(() => state(all, 'far') === 'up')
    assert.equal(await cat(client, 'far/hello'), 'hello, world\n')
    await lost.clunk()
    await idle.clunk()
  })
  await t.test('and nobody on another host has noticed', async () => {
    await echo(client, 'near/ring', 'ding')
    assert.equal(Buffer.from(await untouched).toString(), 'ding')
  })
})

test('one connection that died without a word', { timeout }, async (t) => {
  const far = await backend(t)
  const cable = await Cable.lay(t, () => far.port)
  await using all = mux({ tick: TICK })
  await all.dial('far', cable.address)
  await using client = await clientOf(all)
  const bell = await (await client.root.walk(['far', 'bell'])).open(OREAD)
  const asleep = bell.read(0, 10)
  await until(() => far.seen.asleep() === 1)
  assert.equal(cable.lines.length, 2)
  await t.test('is found out by itself, with those who sleep on it', async () => {
    cable.lines[1]!.pull()
    await assert.rejects(asleep, { code: 'ETIMEDOUT', message: /far does not answer/ })
    assert.equal(state(all, 'far'), 'up')
    assert.equal(await cat(client, 'far/hello'), 'hello, world\n')
  })
  await t.test('is found out when something is asked of it', async () => {
    cable.lines.at(-1)!.pull()
    await assert.rejects(cat(client, 'far/hello'), { code: 'ETIMEDOUT', message: /far does not answer/ })
    assert.equal(await cat(client, 'far/hello'), 'hello, world\n')
    assert.equal(state(all, 'far'), 'up')
  })
})

test('a host that was switched off and on again', { timeout }, async (t) => {
  const [before, after] = [await backend(t), await backend(t)]
  let { port } = before
  const cable = await Cable.lay(t, () => port)
  await using all = mux({ tick: TICK })
  await all.dial('far', cable.address)
  await using client = await clientOf(all)
  const bell = await (await client.root.walk(['far', 'bell'])).open(OREAD)
  const asleep = bell.read(0, 10)
  await until(() => before.seen.asleep() === 1)
  // It is back before anybody has asked, as another process, which knows no old connection.
  cable.pull()
  ;({ port } = after)
  cable.plug()
  await t.test('wakes who slept there', () => assert.rejects(asleep, { code: 'ENOTCONN' }))
  await t.test('is up, and its old fids are dead', async () => {
    await until(() => state(all, 'far') === 'up')
    assert.equal(await cat(client, 'far/hello'), 'hello, world\n')
    await assert.rejects(bell.read(0, 10), { code: 'ENOTCONN' })
    await bell.clunk()
  })
})

test(
  'when the one connection dies by which a host is known, the others are asked',
  { timeout },
  async (t) => {
    const far = await backend(t)
    await using all = mux({ tick: TICK })
    await all.dial('far', `tcp!127.0.0.1!${far.port}`)
    await using client = await clientOf(all)
    const bell = await (await client.root.walk(['far', 'bell'])).open(OREAD)
    const asleep = bell.read(0, 100)
    await until(() => far.seen.asleep() === 1)
    far.conns[0]!.close()
    await until(() => all.journal.line(3) !== undefined) // up, down and up
    assert.equal(state(all, 'far'), 'up')
    await echo(client, 'far/ring', 'ding')
    assert.equal(Buffer.from(await asleep).toString(), 'ding')
  },
)

test('a host that stops holds up nobody but those who ask it, and goes on', { timeout }, async (t) => {
  const path = socketPath(t)
  const child = spawn(process.execPath, [new URL('backend.ts', import.meta.url).pathname, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const near = await backend(t)
  await using all = mux()
  await all.dial('far', `unix!${path}`)
  await all.dial('near', `tcp!127.0.0.1!${near.port}`)
  await using client = await clientOf(all)
  const notes = await (await client.root.walk(['far', 'notes'])).open(1)
  const hello = await (await client.root.walk(['near', 'hello'])).open(OREAD)
  child.kill('SIGSTOP')
  const data = new Uint8Array(1 << 20)
  const writes = Promise.allSettled(Array.from({ length: 8 }, (_, at) => notes.write(at << 20, data)))
  const took: number[] = []
  await t.test('8 MiB that it does not take slow no other', async (t) => {
    while (took.length < 2000) {
      const began = performance.now()
      await hello.read(0, 100)
      took.push(performance.now() - began)
    }
    assert.equal(state(all, 'far'), 'up', 'it was not found out yet')
    const p99 = took.toSorted((a, b) => a - b)[1980]!
    t.diagnostic(`p99 of 2000 reads: ${p99.toFixed(2)} ms`)
  })
  await t.test('what was asked of it fails', async () => {
    for (const { reason } of (await writes) as PromiseRejectedResult[])
      assert.match(reason.message, /^Connection timed out: far/)
    await assert.rejects(notes.write(0, data), /far/)
  })
  await t.test('it comes back by itself', async () => {
    child.kill('SIGCONT')
    await until(() => state(all, 'far') === 'up')
    assert.equal(await cat(client, 'far/hello'), 'hello, world\n')
  })
})

test('a lot that is under way may take its time', { timeout }, async () => {
  const puppet = new Puppet()
  await using all = mux({ tick: TICK })
  await all.add('box', puppet.connect, 'tcp!box!1')
  const client = talkTo(all)
  await client.greet(1 << 20)
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
  await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 1 }, 'Ropen')
  client.say({ kind: 'Twrite', tag: 1, fid: 1, offset: 0n, data: new Uint8Array(500_000) })
  const talk = await puppet.talk(1)
  const { tag } = await talk.hear('Twrite')
  // As long as that is under way nothing else comes through; that the host lives its other connection says.
  await new Promise((done) => setTimeout(done, 20 * TICK))
  talk.say({ kind: 'Rwrite', tag, count: 500_000 })
  assert.equal((await client.hear('Rwrite', 1)).count, 500_000)
  assert.equal(talk.heard.length, 0)
  client.close()
})

test('clocks that are set do no harm', { timeout }, async (t) => {
  const year = 365 * 24 * 3600_000
  for (const [title, by] of [
    ['back by a year', -year],
    ['on by a year', year],
  ] as const)
    await t.test(title, async (t) => {
      const far = await backend(t)
      let { port } = far
      const cable = await Cable.lay(t, () => port)
      await using all = mux({ tick: TICK })
      await all.dial('far', cable.address)
      await using client = await clientOf(all)
      mock.timers.enable({ apis: ['Date'], now: Date.now() + by })
      t.after(() => mock.timers.reset())
      port = 9 // discard(1) is off everywhere
      for (const conn of far.conns) conn.close()
      await until(() => state(all, 'far') === 'down')
      await t.test('it is tried again, by itself and when somebody asks', async () => {
        ;({ port } = far)
        await until(async () => (await cat(client, 'far/hello').catch(() => '')) === 'hello, world\n')
        assert.equal(state(all, 'far'), 'up')
      })
      const since = Date.parse((await line(client, 'far'))![3]!)
      assert.equal(since, Date.now())
    })
})

/** Two ends between which what is said waits for the next post, once it is held. */
function held(): readonly [here: Conn, there: Conn, post: Post] {
  const [here, there] = pair()
  const post: Post = { holds: false, out: [], back: [] }
  const end = (conn: Conn, bag: Uint8Array[]): Conn => ({
    name: conn.name,
    untaken: 0,
    read: (take) => conn.read(take),
    write: (bytes) => (post.holds ? void bag.push(bytes) : conn.write(bytes)),
    drained: () => conn.drained(),
    close: () => conn.close(),
  })
  post.send = () => post.out.splice(0).forEach((bytes) => here.write(bytes))
  post.answer = () => post.back.splice(0).forEach((bytes) => there.write(bytes))
  return [end(here, post.out), end(there, post.back), post]
}

interface Post {
  holds: boolean
  readonly out: Uint8Array[]
  readonly back: Uint8Array[]
  send?: () => void
  answer?: () => void
}

test('the flush of a read that sleeps on another machine takes one round trip', { timeout }, async () => {
  const { root, seen } = sample()
  await using far = mux()
  await far.add('box', inside(root))
  const posts: Post[] = []
  await using all = mux()
  const connect = async () => {
    const [here, there, post] = held()
    posts.push(post)
    far.serve(there).catch(assert.ifError)
    return here
  }
  await all.add('far', connect, 'tcp!far!1')
  const client = talkTo(all)
  await client.greet()
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['far', 'box', 'bell'] }, 'Rwalk')
  await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
  client.say({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 10 })
  await until(() => seen.asleep() === 1)
  const [, post] = posts
  post!.holds = true
  client.say({ kind: 'Tflush', tag: 2, oldtag: 1 })
  await until(() => post!.out.length > 0)
  post!.send!()
  await until(() => post!.back.length > 0)
  assert.equal(seen.asleep(), 0)
  post!.answer!()
  assert.equal((await client.hear('Rerror', 1)).ename, 'Interrupted system call')
  await client.hear('Rflush', 2)
  client.close()
})
