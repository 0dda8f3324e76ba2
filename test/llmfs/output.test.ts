import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 60_000
const ROUNDS = 1000
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

/** `while true; do cat output; done`, until so many replies were read. */
async function loop({ cat }: Served, count: number): Promise<string[]> {
  const read: string[] = []
  while (read.length < count) read.push(await cat('bob/output'))
  return read
}

test('echo hi > input; cat output prints the reply, a thousand times', { timeout }, async () => {
  await using bob = await served()
  for (const i of numbers(ROUNDS)) {
    await bob.echo('bob/input', `hi ${i}\n`)
    assert.equal(await bob.cat('bob/output'), `re: hi ${i}`)
  }
})

test('… whatever was left unread before it', { timeout }, async () => {
  await using bob = await served()
  for (const i of numbers(ROUNDS)) {
    for (const j of numbers(i % 4)) {
      await bob.echo('bob/input', `unread ${j}\n`)
      await bob.cat('bob/wait')
    }
    await bob.echo('bob/input', `hi ${i}\n`)
    assert.equal(await bob.cat('bob/output'), `re: hi ${i}`)
  }
})

test(
  'a loop of cat output gets every reply once and in order, however fast prompts come',
  { timeout },
  async (t) => {
    const all = numbers(50).map((i) => `re: p${i}`)
    const fire: Readonly<Record<string, (bob: Served) => Promise<unknown>>> = {
      'all at once': (bob) => Promise.all(numbers(50).map((i) => bob.echo('bob/input', `p${i}\n`))),
      'one after another': async (bob) => {
        for (const i of numbers(50)) await bob.echo('bob/input', `p${i}\n`)
      },
      'each when the last has ended': async (bob) => {
        for (const i of numbers(50)) {
          await bob.echo('bob/input', `p${i}\n`)
          await bob.cat('bob/wait')
        }
      },
    }
    for (const [title, prompts] of Object.entries(fire))
      await t.test(title, async () => {
        await using bob = await served()
        for (let round = 0; round < ROUNDS / 50; round++) {
          const read = loop(bob, 50)
          await prompts(bob)
          assert.deepEqual(await read, all)
        }
      })
  },
)

test('ten readers that open during a turn all get all of it, each at its own pace', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/input', 'hi\n')
  const fids = await Promise.all(numbers(10).map(() => bob.open('bob/output')))
  puppet.say(words('one '))
  for (const fid of fids) assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'one ')
  puppet.say(words('two '), words('three'), STOP)
  const rest = await Promise.all(fids.map((fid) => fid.readAll()))
  assert.deepEqual(new Set(rest.map((bytes) => Buffer.from(bytes).toString())), new Set(['two three']))
})

test('words arrive while the reply is still being made', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const fid = await bob.open('bob/output')
  const first = fid.read(0, 100)
  await bob.echo('bob/input', 'hi\n')
  puppet.say(words('early'))
  assert.equal(Buffer.from(await first).toString(), 'early')
  assert.equal(await bob.cat('bob/status'), 'streaming\n')
  puppet.say(STOP)
  assert.equal((await fid.read(5, 100)).length, 0)
  assert.equal((await fid.read(5, 100)).length, 0, 'the end stays the end')
})

test(
  'a failed reply gives what was produced, then EIO; the reason stands in ERRORS',
  { timeout },
  async () => {
    const puppet = new Puppet()
    await using bob = await served([puppet])
    await bob.echo('bob/input', 'hi\n')
    puppet.say(words('half'), new Error('the line is dead'))
    const fid = await bob.open('bob/output')
    assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'half')
    await assert.rejects(fid.read(4, 100), { code: 'EIO', message: /the line is dead/ })
    assert.equal(await bob.cat('bob/status'), 'error\n')
    const errors = await bob.open('bob/ERRORS')
    assert.match(
      Buffer.from(await errors.read(0, 1000)).toString(),
      /^\S+ turn 1: puppet: .*the line is dead\n$/,
    )
    await bob.echo('bob/input', 'again\n')
    puppet.say(words('whole'), STOP)
    assert.equal(await bob.cat('bob/output'), 'whole')
  },
)

test('an interrupted read consumes nothing', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const fid = await bob.open('bob/output')
  for (const before of ['the prompt', 'the words']) {
    const giveUp = new AbortController()
    const read = fid.read(0, 100, giveUp.signal)
    giveUp.abort()
    await assert.rejects(read, { code: 'EINTR' }, before)
    if (before === 'the prompt') await bob.echo('bob/input', 'hi\n')
  }
  puppet.say(words('all of it'), STOP)
  assert.equal(Buffer.from(await fid.readAll()).toString(), 'all of it')
})

test('a reply of 100 MB arrives whole', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const line = 'x'.repeat(99_999) + '\n'
  await bob.echo('bob/input', 'go on\n')
  puppet.say(...numbers(1000).map(() => words(line)), STOP)
  const fid = await bob.open('bob/output')
  let length = 0
  let lines = 0
  for await (const part of fid.chunks()) {
    length += part.length
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines++
  }
  assert.deepEqual([length, lines], [100_000_000, 1000])
})

test('thoughts have a file of their own, turn by turn', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/input', 'hi\n')
  puppet.say({ kind: 'thought', text: 'let me see' }, words('yes'), STOP)
  assert.equal(await bob.cat('bob/THOUGHTS'), 'let me see')
  assert.equal(await bob.cat('bob/output'), 'yes')
})

test('a reader that never reads holds nobody up', { timeout }, async () => {
  await using bob = await served()
  await bob.open('bob/output')
  await bob.open('bob/output')
  for (const i of numbers(20)) {
    await bob.echo('bob/input', `p${i}\n`)
    assert.equal(await bob.cat('bob/output'), `re: p${i}`)
  }
})
