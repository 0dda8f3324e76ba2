import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstAgents } from '../../src/llmfs/first.ts'
import type { Entry } from '../../src/llmfs/catalog.ts'
import { RESERVED } from '../../src/llmfs/names.ts'
import { DMDIR, OREAD, ORDWR, OWRITE } from '../../src/ninep/const.ts'
import { WORDS } from '../../src/providers/provider.ts'
import type { Provider, Ready } from '../../src/providers/provider.ts'
import { Echo, Puppet, served, words } from './served.ts'

const timeout = 20_000

test('agents are made, renamed and removed by ctl', { timeout }, async () => {
  await using bob = await served([new Echo(), new Puppet()])
  await bob.echo('ctl', 'new ann\nnew joe puppet\nnew kim echo some-model\n')
  assert.deepEqual(await bob.ls('/'), ['ctl', 'providers', 'help', 'bob', 'ann', 'joe', 'kim'])
  assert.match(await bob.cat('joe/ctl'), /^provider puppet\nmodel echo-1$/m)
  assert.match(await bob.cat('kim/ctl'), /^provider echo\nmodel some-model$/m)
  await bob.echo('ctl', 'provider puppet\nnew zoe\nrename ann anna\ndelete joe\n')
  assert.match(await bob.cat('zoe/ctl'), /^provider puppet$/m)
  assert.equal(await bob.cat('ctl'), 'provider puppet\nagents bob anna kim zoe\nmachines \n')
})

test('a renamed agent is the same agent', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const before = await bob.fs.stat('bob')
  const reading = bob.cat('bob/output')
  await bob.echo('bob/input', 'hi\n')
  await bob.echo('ctl', 'rename bob rob\n')
  puppet.say(words('still here'), { kind: 'end', reason: 'stop' })
  assert.equal(await reading, 'still here')
  const after = await bob.fs.stat('rob')
  assert.deepEqual([after.name, after.qid.path], ['rob', before.qid.path])
  await assert.rejects(bob.fs.stat('bob'), { code: 'ENOENT' })
  assert.equal(bob.happened.at(-1)!.agent, 'rob')
})

/** A line for ctl and the code it fails with. */
const bad: readonly [line: string, code: string][] = [
  ['new bob', 'EEXIST'],
  ['new', 'EINVAL'],
  ['new x nobody', 'EINVAL'],
  ['new a/b', 'EINVAL'],
  ['new ..', 'EINVAL'],
  ['new .', 'EINVAL'],
  ['new ä', 'EINVAL'],
  [`new ${'x'.repeat(65)}`, 'EINVAL'],
  ...RESERVED.map((name) => [`new ${name}`, 'EINVAL'] satisfies [string, string]),
  ['rename bob ctl', 'EINVAL'],
  ['rename bob bob', 'EEXIST'],
  ['rename nobody x', 'ENOENT'],
  ['delete nobody', 'ENOENT'],
  ['provider nobody', 'EINVAL'],
  ['av talker', 'EINVAL'],
]

test('what cannot be done is refused and changes nothing', { timeout }, async (t) => {
  await using bob = await served()
  for (const [line, code] of bad)
    await t.test(line, async () => {
      await assert.rejects(bob.echo('ctl', `${line}\n`), { code })
      assert.deepEqual(await bob.ls('/'), ['ctl', 'providers', 'help', 'bob'])
    })
})

test('two that make the same agent at once make one', { timeout }, async () => {
  await using bob = await served()
  const made = await Promise.allSettled([1, 2, 3].map(() => bob.echo('ctl', 'new ann\n')))
  assert.deepEqual(made.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected'])
})

test('deleting an agent lets everybody go who reads there', { timeout }, async (t) => {
  const deletes: readonly [how: string, (bob: Awaited<ReturnType<typeof served>>) => Promise<unknown>][] = [
    ['delete bob > ctl', (bob) => bob.echo('ctl', 'delete bob\n')],
    ['delete > bob/ctl', (bob) => bob.echo('bob/ctl', 'delete\n')],
    ['rmdir bob', (bob) => bob.fs.remove('bob')],
  ]
  for (const [how, remove] of deletes)
    await t.test(how, async () => {
      const puppet = new Puppet()
      await using bob = await served([puppet])
      const waiting = bob.cat('bob/THOUGHTS')
      const gone = assert.rejects(waiting, { code: 'ENOENT', message: /bob was deleted/ })
      const rpc = await bob.open('bob/rpc', ORDWR)
      await rpc.write(0, Buffer.from('hi'))
      const reply = rpc.readAll()
      const output = bob.cat('bob/output').catch((error: unknown) => error)
      const errors = bob.cat('bob/ERRORS')
      const wait = bob.cat('bob/wait')
      const input = await bob.open('bob/input', OWRITE)
      while (!puppet.signal) await puppet.asked.wait()
      await remove(bob)
      assert.equal((await reply).length, 0)
      assert.equal(await wait, 'cancelled\n')
      assert.equal(await errors, '')
      await gone
      assert.match(String(await output), /bob was deleted/)
      assert.equal(puppet.signal?.aborted, true)
      await assert.rejects(input.write(0, Buffer.from('too late')), { code: 'ENOENT' })
      await assert.rejects(bob.fs.stat('bob'), { code: 'ENOENT' })
      await bob.echo('ctl', 'new bob\n')
      assert.equal(await bob.cat('bob/history'), '')
    })
})

test('mkdir makes an agent, touch does not', { timeout }, async () => {
  await using bob = await served()
  const root = () => bob.fs.client.root.walk([])
  await (await root()).create('ann', (DMDIR | 0o700) >>> 0, OREAD)
  assert.equal(await bob.cat('ann/status'), 'idle\n')
  await assert.rejects((await root()).create('ann', DMDIR, OREAD), { code: 'EEXIST' })
  await assert.rejects((await root()).create('file', 0o600, OWRITE), { code: 'EINVAL' })
  await assert.rejects((await root()).create('output', DMDIR, OREAD), { code: 'EINVAL' })
})

test('providers says how each is, soon, also when one does not answer', { timeout }, async () => {
  class Other extends Echo {
    override readonly name: string
    readonly #ready: () => Promise<Ready>
    constructor(name: string, ready: () => Promise<Ready>) {
      super()
      this.name = name
      this.#ready = ready
    }
    override ready() {
      return this.#ready() as Promise<{ state: 'ready' }>
    }
  }
  const silent = new Other('silent', () => new Promise(() => undefined))
  const keyless = new Other('keyless', async () => ({ state: 'no key', variable: 'THE_KEY' }))
  const away = new Other('away', async () => ({ state: 'unreachable', reason: 'connection refused' }))
  await using bob = await served([new Echo(), silent, keyless, away])
  const before = performance.now()
  const text = await bob.cat('providers')
  assert.ok(performance.now() - before < 2000)
  const models = '  echo-1\n  echo-2\n'
  assert.equal(
    text,
    `echo: ready\n${models}silent: unreachable: no answer within 300 ms\nkeyless: no key (THE_KEY)\n${models}away: unreachable: connection refused\n${models}`,
  )
})

/** Providers that are ready, and the agents of a first start. */
// oxfmt-ignore
const firsts: readonly [ready: readonly string[], agents: readonly string[]][] = [
  [['offline'],                     ['claude whatever']],
  [['anthropic', 'offline'],        ['claude anthropic']],
  [['ollama', 'offline'],           ['claude ollama', 'ollama ollama']],
  [['openai', 'anthropic', 'ollama', 'offline'], ['openai openai', 'claude anthropic', 'ollama ollama']],
  [['anthropic', 'claude'],         ['claude anthropic']],
  [[],                              ['claude whatever']],
]

test('the agents of a first start', { timeout }, async (t) => {
  const entry = (name: string): Entry => ({
    provider: Object.assign(new Echo(), { name }),
    ready: { state: 'ready' },
    models: [],
  })
  const off: Entry = { ...entry('xai'), ready: { state: 'no key', variable: 'X' } }
  for (const [ready, agents] of firsts)
    await t.test(ready.join(' '), () => {
      const made = firstAgents([off, ...ready.map(entry)])
      assert.deepEqual(
        made.map(({ name, provider }) => `${name} ${provider ?? 'whatever'}`),
        agents,
      )
    })
})

/** A service without its key. */
const locked: Provider = {
  name: 'locked',
  about: 'wants a key',
  ready: async () => ({ state: 'no key', variable: 'KEY' }),
  models: async () => [],
  takes: () => WORDS,
  async *stream() {},
}

test(
  'a new agent has the first provider that is ready, unless another is said',
  { timeout: 10_000 },
  async () => {
    await using tree = await served([locked, new Echo()])
    assert.match(await tree.cat('bob/config'), /"provider": "echo"/)
    assert.match(await tree.cat('ctl'), /^provider echo$/m)
    await tree.echo('ctl', 'provider locked\n')
    await tree.echo('ctl', 'new eve\n')
    assert.match(await tree.cat('eve/config'), /"provider": "locked"/)
  },
)
