import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 20_000

/** Agents that are ended and served again: `again` is what kill -9 and a new start are to them. */
class Twice implements AsyncDisposable {
  readonly path: string
  #store: Store
  #served: Served

  static async start(t: TestContext, provider: Echo): Promise<Twice> {
    const path = join(folder(t), 'hive.db')
    const store = new Store(path)
    return new Twice(path, store, await served([provider], {}, store))
  }

  private constructor(path: string, store: Store, served: Served) {
    this.path = path
    this.#store = store
    this.#served = served
  }

  get bob(): Served {
    return this.#served
  }

  async again(provider: Echo): Promise<Served> {
    await this[Symbol.asyncDispose]()
    this.#store = new Store(this.path)
    this.#served = await served([provider], {}, this.#store)
    return this.#served
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#served[Symbol.asyncDispose]()
    this.#store[Symbol.dispose]()
  }
}

test(
  'what stands in for a model makes room when one is ready, unless it was chosen',
  { timeout },
  async () => {
    const offline = Object.assign(new Echo(), { name: 'offline' })
    const anthropic = Object.assign(new Echo(), { name: 'anthropic' })
    using store = new Store(':memory:')
    {
      await using hive = await served([offline], {}, store)
      await hive.echo('ctl', 'new ann offline\nnew zoe\n')
      await hive.echo('zoe/ctl', 'provider offline\n')
      await hive.llm.relieve()
      assert.match(await hive.cat('bob/ctl'), /^provider offline$/m)
    }
    await using hive = await served([anthropic, offline], {}, store)
    await hive.llm.relieve()
    const providers = ['bob', 'ann', 'zoe'].map((name) => hive.llm.agents.get(name)!.state.config.provider)
    assert.deepEqual(providers, ['anthropic', 'offline', 'offline'])
  },
)

const FILES =
  'history system config rules usage status turns/1/prompt turns/1/output turns/1/usage turns/1/status turns/2/output'

test('everything of an agent is there again', { timeout }, async (t) => {
  await using twice = await Twice.start(t, new Echo())
  const { bob } = twice
  await bob.echo(
    'ctl',
    'new ann\nnew zoe\nrename ann kim\nmachine add box\nmachine add mac\nmachine remove box\n',
  )
  await bob.echo('bob/rules', 'js\n/say (?<word>\\w+)/i -> {word}\n')
  await bob.echo('bob/system', 'Be brief.\n')
  await bob.echo('bob/JS', 'use var\n')
  await bob.echo('bob/config', '{"temperature":0.5,"max_history":7}')
  await bob.echo('bob/ctl', 'register on\nhistory off\n')
  for (const prompt of ['one\n', 'say two\n']) {
    await bob.echo('bob/input', prompt)
    await bob.cat('bob/wait')
  }
  const seen = async ({ cat }: Served) =>
    Promise.all([...FILES.split(' ').map((file) => cat(`bob/${file}`)), cat('ctl'), cat('bob/ctl')])
  const before = await seen(bob)
  const again = await twice.again(new Echo())
  assert.deepEqual(await seen(again), before)
  assert.deepEqual(await again.ls('bob/turns'), ['1', '2'])
  assert.equal(await again.cat('ctl'), 'provider echo\nagents bob kim zoe\nmachines mac\n')
  await again.echo('bob/input', 'three\n')
  assert.equal(await again.cat('bob/output'), 're: three')
  assert.deepEqual(await again.ls('bob/turns'), ['1', '2', '3'])
  assert.match(await again.cat('bob/usage'), /^total 9 6 3 0 -$/m)
})

test('a new conversation after clear, retry and a written history', { timeout }, async (t) => {
  await using twice = await Twice.start(t, new Echo())
  const ask = async ({ echo, cat }: Served, prompt: string) => {
    await echo('bob/input', prompt)
    await cat('bob/wait')
  }
  await ask(twice.bob, 'a')
  await twice.bob.echo('bob/ctl', 'clear')
  const contents = async ({ cat }: Served) =>
    (await cat('bob/history'))
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { content: string }).content)
  assert.deepEqual(await contents(await twice.again(new Echo())), [])
  await ask(twice.bob, 'b')
  await twice.bob.echo('bob/ctl', 'retry')
  await twice.bob.cat('bob/wait')
  assert.deepEqual(await contents(await twice.again(new Echo())), ['b', 're: b'])
  await twice.bob.echo('bob/history', 'c\n')
  await twice.bob.echo('bob/history', 'd\n', true)
  const last = await twice.again(new Echo())
  assert.deepEqual(await contents(last), ['c', 'd'])
  await ask(last, 'e')
  assert.deepEqual(await contents(last), ['c', 'd', 'e', 're: c\nd\ne'])
})

test('what ran is interrupted and can be sent again; what waited runs', { timeout }, async (t) => {
  const puppet = new Puppet()
  await using twice = await Twice.start(t, puppet)
  const asked = puppet.asked.wait()
  await twice.bob.echo('bob/input', 'first\n')
  await asked
  await twice.bob.echo('bob/input', 'second\n')
  puppet.say(words('half a re'))
  const other = new Puppet()
  const bob = await twice.again(other)
  other.say(words('for the second'), STOP)
  await bob.cat('bob/wait')
  assert.equal(await bob.cat('bob/turns/1/status'), 'interrupted\n')
  assert.equal(await bob.cat('bob/turns/1/prompt'), 'first\n')
  await assert.rejects(bob.cat('bob/turns/1/output'), { code: 'EIO' })
  assert.equal(await bob.cat('bob/turns/2/output'), 'for the second')
  const errors = await bob.open('bob/ERRORS')
  assert.match(Buffer.from(await errors.read(0, 1000)).toString(), /turn 1: hivefs ended .*retry/)
})

test('an agent whose turn was interrupted is in error, and retry sends it', { timeout }, async (t) => {
  const puppet = new Puppet()
  await using twice = await Twice.start(t, puppet)
  const asked = puppet.asked.wait()
  await twice.bob.echo('bob/input', 'hello\n')
  await asked
  const other = new Puppet()
  const bob = await twice.again(other)
  assert.equal(await bob.cat('bob/status'), 'error\n')
  other.say(words('hello too'), STOP)
  await bob.echo('bob/ctl', 'retry')
  assert.equal(await bob.cat('bob/output'), 'hello too')
  assert.equal(await bob.cat('bob/turns/2/status'), 'done\n')
})

test('what was read to its end is not given again, what was not is', { timeout }, async (t) => {
  await using twice = await Twice.start(t, new Echo())
  await twice.bob.echo('bob/input', 'a\n')
  await twice.bob.cat('bob/wait')
  assert.equal(await (await twice.again(new Echo())).cat('bob/output'), 're: a')
  const bob = await twice.again(new Echo())
  const next = bob.cat('bob/output')
  await bob.echo('bob/input', 'b\n')
  assert.equal(await next, 're: b')
})

test('a deleted agent is gone, and one of its name begins anew', { timeout }, async (t) => {
  await using twice = await Twice.start(t, new Echo())
  await twice.bob.echo('ctl', 'new ann\n')
  await twice.bob.echo('bob/input', 'a\n')
  await twice.bob.cat('bob/wait')
  await twice.bob.echo('ctl', 'delete bob\n')
  const again = await twice.again(new Echo())
  assert.equal(await again.cat('ctl'), 'provider echo\nagents ann\nmachines \n')
  await again.echo('ctl', 'new bob\n')
  assert.equal(await again.cat('bob/history'), '')
  assert.deepEqual(await again.ls('bob/turns'), [])
})

test('on a full disk nothing new is taken, and what runs comes to its end', { timeout }, async () => {
  const puppet = new Puppet()
  using store = new Store(':memory:')
  await using bob = await served([puppet], {}, store)
  const pages = (): number => Number(store.db.prepare('PRAGMA page_count').get()!['page_count'])
  const asked = puppet.asked.wait()
  await bob.echo('bob/input', 'first\n')
  await asked
  store.db.exec(`PRAGMA max_page_count = ${pages() + 4}`)
  const long = 'x'.repeat(100_000)
  const before = await bob.cat('bob/history')
  for (const [file, text] of [
    ['input', long],
    ['history', long],
    ['system', long],
  ] as const)
    await assert.rejects(bob.echo(`bob/${file}`, text), { code: 'ENOSPC' })
  assert.deepEqual([await bob.cat('bob/history'), await bob.cat('bob/system')], [before, ''])
  assert.deepEqual(await bob.ls('bob/turns'), ['1'])
  const reading = bob.cat('bob/output')
  puppet.say(words(long), STOP)
  assert.equal(await reading, long)
  assert.equal(await bob.cat('bob/wait'), 'idle\n')
  const errors = await bob.open('bob/ERRORS')
  const told = Buffer.from(await errors.read(0, 10_000)).toString()
  assert.match(told, /this will be forgotten: No space left on device/)
  store.db.exec('PRAGMA max_page_count = 1000000')
  puppet.say(words('again'), STOP)
  await bob.echo('bob/input', 'second\n')
  assert.equal(await bob.cat('bob/output'), 'again')
})

test('exec looks through a long conversation, piece by piece', { timeout }, async () => {
  await using bob = await served([new Echo()])
  const count = 1000
  const message = (at: number): string =>
    JSON.stringify({
      role: at % 2 ? 'assistant' : 'user',
      content: `\`\`\`js\ncode(${at})\n\`\`\`\nsay w${at}`,
    })
  await bob.echo('bob/history', Array.from({ length: count }, (_, at) => `${message(at)}\n`).join(''))
  await bob.echo('bob/rules', 'js\n/say (?<word>w\\d+)/ -> {word}\n')
  await bob.echo('bob/ctl', 'exec js\nexec word\n')
  const odd = Array.from({ length: count / 2 }, (_, at) => 2 * at + 1)
  const fids = [await bob.open('bob/JS'), await bob.open('bob/WORD')]
  await bob.echo('bob/ctl', 'clear\n')
  const [js, word] = await Promise.all(fids.map(async (fid) => Buffer.from(await fid.readAll()).toString()))
  assert.equal(js, odd.map((at) => `code(${at})\n`).join('\n'))
  assert.equal(word, odd.map((at) => `w${at}\n`).join('\n'))
})
