import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Mux } from '../../src/mux/mux.ts'
import { OREAD } from '../../src/ninep/const.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { cat, clientOf, echo, inside, line, ls, mux, talkTo, until } from './muxed.ts'
import { Puppet } from './puppet.ts'

const timeout = 20_000

/** A backend in a process of its own, which can be killed. Answers when it listens. */
async function backend(t: TestContext, path: string) {
  const child = spawn(process.execPath, [new URL('backend.ts', import.meta.url).pathname, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

const down = (all: Mux, name: string) => until(() => all.mounts.get(name)!.health.state !== 'up')
const up = (all: Mux, name: string) => until(() => all.mounts.get(name)!.health.state === 'up')

test('a backend that is killed', { timeout }, async (t) => {
  const path = socketPath(t)
  let kill = await backend(t, path)
  await using all = mux()
  await all.dial('box', `unix!${path}`)
  await all.add('other', inside(sample().root))
  await using client = await clientOf(all)
  const old = await client.root.walk(['box', 'hello'])
  const bell = await (await client.root.walk(['box', 'bell'])).open(OREAD)
  const asleep = Promise.allSettled(Array.from({ length: 100 }, () => bell.read(0, 100)))
  await until(() => all.mounts.get('box')!.inFlight === 100)
  await kill()

  await t.test('answers every request at once, with the reason', async () => {
    for (const { reason } of (await asleep) as PromiseRejectedResult[]) {
      assert.equal(reason.code, 'ENOTCONN')
      assert.match(reason.message, /box hung up/)
    }
  })
  await t.test('leaves fids that answer errors, but for their clunk', async () => {
    await assert.rejects(old.stat(), { code: 'ENOTCONN' })
    await assert.rejects(old.walk([]), { code: 'ENOTCONN' })
    await bell.clunk()
  })
  await t.test('is shown with the reason, and holds up nothing else', async () => {
    await down(all, 'box')
    assert.deepEqual(await ls(client, '/'), ['ctl', 'events', 'routes', 'help', 'box', 'other'])
    assert.equal((await (await client.root.walk(['box'])).stat()).name, 'box')
    assert.equal(await cat(client, 'other/hello'), 'hello, world\n')
    await assert.rejects(cat(client, 'box/hello'), /box|ECONNREFUSED|refused/i)
    await until(async () => (await line(client, 'box'))![2] === 'down')
    const [, address, , since, , inFlight, error] = (await line(client, 'box'))!
    assert.equal(address, `unix!${path}`)
    assert.ok(Date.parse(since!) <= Date.now())
    assert.equal(inFlight, '0')
    assert.match(error!, /refused|ENOENT|hung up|box/)
  })
  await t.test('comes back by itself, and its old fids stay dead', async () => {
    kill = await backend(t, path)
    await up(all, 'box')
    assert.equal(await cat(client, 'box/hello'), 'hello, world\n')
    await assert.rejects(old.stat(), { code: 'ENOTCONN' })
    await old.clunk()
    assert.equal((await line(client, 'box'))![2], 'up')
  })
  await t.test('tells the readers of events', async () => {
    const events = [1, 2, 3, 4].map((id) => JSON.parse(Buffer.from(all.journal.line(id)!).toString()))
    const kinds = events.map(({ source, kind }) => `${source} ${kind}`)
    assert.deepEqual(kinds, ['box mount.up', 'other mount.up', 'box mount.down', 'box mount.up'])
  })
  await kill()
})

test('a backend that accepts and never answers', { timeout }, async (t) => {
  const path = socketPath(t)
  await using _ = await listen(path, (conn) => conn.read(() => undefined), assert.ifError)
  await using all = mux()
  await using client = await clientOf(all)
  const began = Date.now()
  await t.test('fails the add after 5 s, and stays', async () => {
    const added = echo(client, 'ctl', `add mute unix!${path}\n`)
    await until(() => all.mounts.has('mute'))
    assert.equal((await line(client, 'mute'))![2], 'connecting')
    const walks = [cat(client, 'mute/a'), cat(client, 'mute/b')]
    for (const walk of walks) await assert.rejects(walk, { code: 'ETIMEDOUT' })
    await assert.rejects(added, { code: 'ETIMEDOUT', message: /mute does not answer/ })
    const took = Date.now() - began
    assert.ok(took > 4000 && took < 7000, `${took} ms`)
  })
  await t.test('is listed meanwhile, and fails at once what comes after', async () => {
    assert.ok((await ls(client, '/')).includes('mute'))
    await until(() => all.mounts.get('mute')!.health.state === 'connecting')
    const again = Date.now()
    for (const name of ['a', 'b', 'c'])
      await assert.rejects(cat(client, `mute/${name}`), /mute does not answer/)
    assert.ok(Date.now() - again < 2000, `${Date.now() - again} ms`)
  })
  await t.test('can be removed', async () => {
    await echo(client, 'ctl', 'remove mute\n')
    await assert.rejects(cat(client, 'mute/a'), { code: 'ENOENT' })
  })
})

test(
  'a backend that falls silent is down within 5 s of the first request without an answer',
  { timeout },
  async () => {
    let mute = false
    const puppet = new Puppet({ answer: () => mute })
    await using all = mux()
    await all.add('box', puppet.connect, 'tcp!box!1')
    const client = talkTo(all)
    await client.greet()
    await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
    await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
    client.say({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 10 })
    await until(() => puppet.talks[1]!.heard.length === 1)
    mute = true
    const began = Date.now()
    client.say({ kind: 'Twalk', tag: 2, fid: 0, newfid: 2, wname: ['box', 'other'] })
    const answers = [await client.hear('Rerror'), await client.hear('Rerror')]
    assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`)
    assert.deepEqual(
      answers.map(({ tag }) => tag).sort((a, b) => a - b),
      [1, 2],
    )
    for (const { ename } of answers) assert.match(ename, /^Connection timed out: box does not answer/)
    client.close()
  },
)

/** Milliseconds between two looks of a mux that is not patient. */
const TICK = 100

test('a backend that only lets a read wait is left alone', { timeout }, async () => {
  const puppet = new Puppet()
  await using all = mux({ tick: TICK })
  await all.add('box', puppet.connect, 'tcp!box!1')
  const client = talkTo(all)
  await client.greet()
  await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
  await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
  client.say({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 10 })
  await new Promise((done) => setTimeout(done, 12 * TICK)) // longer than silence is suffered
  const { tag } = await puppet.talks[1]!.hear('Tread')
  puppet.talks[1]!.say({ kind: 'Rread', tag, data: new Uint8Array(3) })
  assert.equal((await client.hear('Rread', 1)).data.length, 3)
  client.close()
})

test('first walks that come together share one connection', { timeout }, async () => {
  const puppet = new Puppet()
  await using all = mux()
  await all.add('box', puppet.connect)
  const client = talkTo(all)
  await client.greet()
  for (let at = 0; at < 20; at++)
    client.say({ kind: 'Twalk', tag: at, fid: 0, newfid: at + 1, wname: ['box', `file${at}`] })
  for (let at = 0; at < 20; at++) await client.hear('Rwalk', at)
  assert.equal(puppet.talks.length, 2, "the mux's own and the client's")
  client.close()
})

test('a mount that is removed and added again', { timeout }, async (t) => {
  const [first, second] = [sample(), sample()]
  await using all = mux()
  await all.add('box', inside(first.root))
  await using client = await clientOf(all)
  const open = await (await client.root.walk(['box', 'bell'])).open(OREAD)
  const read = open.read(0, 10)
  const door = await client.root.walk(['box'])
  await until(() => first.seen.asleep() === 1)
  await echo(client, 'ctl', 'remove box\n')
  await t.test('hangs up what was open there', async () => {
    await assert.rejects(read, { code: 'ENOTCONN', message: /box was removed/ })
    await until(() => first.seen.dropped === 1)
    await assert.rejects(open.read(0, 10), { code: 'ENOTCONN' })
    await open.clunk()
  })
  await t.test('cannot be walked into', async () => {
    await assert.rejects(cat(client, 'box/hello'), { code: 'ENOENT' })
    await assert.rejects(door.walk(['hello']), { code: 'ENOTCONN' })
    await assert.rejects(echo(client, 'ctl', 'remove box\n'), { code: 'ENOENT' })
  })
  await t.test('is another one the next time', async () => {
    await all.add('box', inside(second.root))
    const again = await client.root.walk(['box'])
    assert.notEqual(again.qid.path, door.qid.path)
    assert.equal(await cat(client, 'box/hello'), 'hello, world\n')
    await assert.rejects(door.walk(['hello']), { code: 'ENOTCONN' })
  })
})

test('a backend that breaks the protocol loses its connection and no more', { timeout }, async (t) => {
  /** What it says to a Tread with tag `tag`. */
  const rows: readonly (readonly [title: string, bytes: (tag: number) => number[]])[] = [
    ['an answer of another kind', (tag) => [7, 0, 0, 0, 121, tag, 0]],
    ['an answer that is too short', (tag) => [9, 0, 0, 0, 117, tag, 0, 0, 0]],
    ['a count that is not its size', (tag) => [12, 0, 0, 0, 117, tag, 0, 9, 0, 0, 0, 1]],
    ['a size of 4', () => [4, 0, 0, 0]],
    ['a size beyond all measure', () => [255, 255, 255, 255]],
  ]
  for (const [title, bytes] of rows)
    await t.test(title, { timeout }, async () => {
      const puppet = new Puppet({
        answer(message, talk) {
          if (message.kind === 'Tread') talk.bytes(Uint8Array.from(bytes(message.tag)))
          return message.kind === 'Tread'
        },
      })
      await using all = mux()
      await all.add('box', puppet.connect)
      const client = talkTo(all)
      await client.greet()
      await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
      await client.ask({ kind: 'Topen', tag: 1, fid: 1, mode: 0 }, 'Ropen')
      await client.ask({ kind: 'Tread', tag: 1, fid: 1, offset: 0n, count: 10 }, 'Rerror')
      await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 2, wname: ['box', 'file'] }, 'Rwalk')
      client.close()
    })
  await t.test('an answer nobody asked for is not told to anybody', { timeout }, async () => {
    const puppet = new Puppet()
    await using all = mux()
    await all.add('box', puppet.connect)
    const client = talkTo(all)
    await client.greet()
    await client.ask({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: ['box', 'file'] }, 'Rwalk')
    puppet.talks[1]!.say({ kind: 'Rread', tag: 3, data: new Uint8Array(2) })
    await client.ask({ kind: 'Tstat', tag: 3, fid: 1 }, 'Rstat')
    client.close()
  })
})

test('what is no 9P server is told by what it says', { timeout }, async (t) => {
  const rows: readonly (readonly [title: string, says: string, told: string])[] = [
    ['an ssh server', 'SSH-2.0-OpenSSH_9.2p1\\r\\n', "speak 9P, it says 'SSH-2.0-OpenSSH_9.2p1'"],
    [
      'a login that is refused',
      '\\nThis account is not available.\\nBye\\n',
      "says 'This account is not available.'",
    ],
    ['nonsense', '\\001\\000\\000\\000\\003\\001', 'does not speak 9P'],
  ]
  for (const [title, says, told] of rows)
    await t.test(title, { timeout }, async () => {
      await using all = mux()
      await using client = await clientOf(all)
      const message = (error: Error) => error.message.includes(told)
      await assert.rejects(echo(client, 'ctl', `add box "exec!printf '${says}'; cat"\n`), message)
      const [, , , , , , error] = (await line(client, 'box'))!
      assert.ok(error!.includes(told), error)
    })
})
