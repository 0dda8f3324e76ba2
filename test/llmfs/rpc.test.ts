import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate } from '../../src/lib/gate.ts'
import { ORDWR, OREAD } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import type { Ask, Delta } from '../../src/providers/provider.ts'
import { sample } from '../lib/media/samples.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import { Handy } from './tools/handy.ts'

const timeout = 20_000
const write = (fid: Fid, text: string): Promise<number> => fid.write(0, Buffer.from(text))
const all = async (fid: Fid): Promise<string> => Buffer.from(await fid.readAll()).toString()

test('one open holds one exchange after another', { timeout }, async () => {
  await using bob = await served()
  const fid = await bob.open('bob/rpc', ORDWR)
  for (const text of ['hi', 'and again', 'and again']) {
    await write(fid, `${text}\n`)
    assert.equal(await all(fid), `re: ${text}`)
    assert.equal(await all(fid), '', 'the end stays the end until something is written')
  }
})

test('a prompt may come in many writes', { timeout }, async () => {
  await using bob = await served()
  const fid = await bob.open('bob/rpc', ORDWR)
  for (const byte of Buffer.from('grüß dich')) await fid.write(0, Buffer.of(byte))
  assert.equal(await all(fid), 're: grüß dich')
})

test('fifty scripts at once each get their own reply, and nobody else does', { timeout }, async () => {
  await using bob = await served()
  const output = bob.cat('bob/output')
  const ask = async (i: number) => {
    const fid = await bob.open('bob/rpc', ORDWR)
    await write(fid, `mine ${i}\n`)
    const reply = await all(fid)
    await fid.clunk()
    return reply
  }
  const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)))
  assert.deepEqual(
    replies,
    Array.from({ length: 50 }, (_, i) => `re: mine ${i}`),
  )
  await bob.echo('bob/input', 'for all\n')
  assert.equal(await output, 're: for all')
})

test('exchanges belong to the one conversation of the agent', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo])
  await bob.echo('bob/input', 'first\n')
  await bob.cat('bob/output')
  const fid = await bob.open('bob/rpc', ORDWR)
  await write(fid, 'second\n')
  await all(fid)
  assert.deepEqual(
    echo.asks.at(-1)!.turns.map(({ role }) => role),
    ['user', 'assistant', 'user'],
  )
})

test('closing early gives the exchange up, running or queued', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const running = await bob.open('bob/rpc', ORDWR)
  await write(running, 'long\n')
  puppet.say(words('half'))
  assert.equal(Buffer.from(await running.read(0, 100)).toString(), 'half')
  const queued = await bob.open('bob/rpc', ORDWR)
  await write(queued, 'later\n')
  const giveUp = new AbortController()
  const read = queued.read(0, 100, giveUp.signal)
  giveUp.abort()
  await assert.rejects(read, { code: 'EINTR' })
  await queued.clunk()
  await running.clunk()
  assert.equal(puppet.signal?.aborted, true)
  assert.equal(await bob.cat('bob/wait'), 'cancelled\n')
  assert.deepEqual(
    [await bob.cat('bob/turns/1/status'), await bob.cat('bob/turns/2/status')],
    ['cancelled\n', 'cancelled\n'],
  )
})

test('nothing written, nothing read', { timeout }, async () => {
  await using bob = await served()
  const reader = await bob.open('bob/rpc', OREAD)
  assert.equal(await all(reader), '')
  const blank = await bob.open('bob/rpc', ORDWR)
  await write(blank, ' \n')
  assert.equal(await all(blank), '')
  assert.equal(await bob.cat('bob/status'), 'idle\n')
})

test('a failed exchange gives EIO after what was produced', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const fid = await bob.open('bob/rpc', ORDWR)
  await write(fid, 'hi\n')
  puppet.say(words('half'), new Error('gone'))
  assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'half')
  await assert.rejects(all(fid), { code: 'EIO' })
})

/** A model that answers nobody before two have asked. */
class Two extends Echo {
  readonly #come = new Gate()
  #asked = 0

  override async *stream(ask: Ask, signal: AbortSignal): AsyncGenerator<Delta, void, void> {
    this.#asked++
    this.#come.open()
    while (this.#asked < 2) await this.#come.wait(signal)
    yield* super.stream(ask, signal)
  }
}

test('with fork on, opens run side by side, each from the conversation as it was', { timeout }, async () => {
  const two = new Two()
  await using bob = await served([two])
  await bob.echo('bob/history', '{"role":"user","content":"we met"}\n{"role":"assistant","content":"yes"}\n')
  await bob.echo('bob/ctl', 'fork on\n')
  assert.match(await bob.cat('bob/ctl'), /^fork on$/m)
  const before = await bob.cat('bob/history')
  const opens = [await bob.open('bob/rpc', ORDWR), await bob.open('bob/rpc', ORDWR)]
  const asked = opens.map(async (rpc, at) => {
    await write(rpc, `number ${at}`)
    return all(rpc)
  })
  assert.deepEqual(await Promise.all(asked), ['re: number 0', 're: number 1'])
  for (const { turns } of two.asks) assert.equal(turns.length, 3, 'what was said, and the prompt')
  assert.equal(await bob.cat('bob/history'), before)
  assert.deepEqual(await bob.ls('bob/turns'), [])
  assert.match(await bob.cat('bob/usage'), /^total 6 4 2 0/m)

  await write(opens[0]!, 'and now?')
  assert.equal(await all(opens[0]!), 're: and now?')
  assert.equal(two.asks.at(-1)!.turns.length, 5, 'an open goes on with its own conversation')
  for (const rpc of opens) await rpc.clunk()
})

test('who talks with a fork is let go when the agent is deleted', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/ctl', 'fork on\n')
  const rpc = await bob.open('bob/rpc', ORDWR)
  await rpc.write(0, Buffer.from('hello?'))
  const said = rpc.readAll(0, 100)
  while (puppet.asks.length < 1) await puppet.asked.wait(AbortSignal.timeout(timeout))
  await bob.echo('ctl', 'delete bob\n')
  assert.equal((await said).length, 0)
  assert.equal(puppet.signal?.aborted, true)
})

test('a picture shown to one fork is there until that one ends, whoever else does', { timeout }, async () => {
  const puppet = new Handy()
  await using bob = await served([puppet])
  await bob.echo('bob/ctl', 'fork on\n')
  const opens = [await bob.open('bob/rpc', ORDWR), await bob.open('bob/rpc', ORDWR)]
  const pictures = [sample('a.png'), sample('moving.png')]
  const said = opens.map(async (rpc, at) => {
    await rpc.write(0, pictures[at]!)
    return all(rpc)
  })
  while (puppet.asks.length < 2) await puppet.asked.wait(AbortSignal.timeout(timeout))
  const shown = puppet.asks.map(({ turns }) => turns.at(-1)!.content[0]!)
  await opens[0]!.clunk()
  await Promise.allSettled([said[0]])
  const sizes = shown.map((part) => (part.kind === 'media' ? part.size : 0))
  const other = shown[sizes.indexOf(pictures[1]!.length)]!
  assert.ok(other.kind === 'media')
  assert.deepEqual(Buffer.from(other.data()), pictures[1])
  puppet.say(words('seen'), STOP)
  assert.equal(await said[1], 'seen')
})
