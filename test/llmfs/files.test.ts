import assert from 'node:assert/strict'
import { test } from 'node:test'
import { words as wordsOf } from '../../src/llmfs/history.ts'
import { NO_USAGE } from '../../src/llmfs/turn.ts'
import { DMDIR, DMSTREAM, OREAD, OWRITE } from '../../src/ninep/const.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import { RESERVED } from '../../src/llmfs/names.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 20_000

/** One prompt and its whole reply. */
async function ask(bob: Served, text: string): Promise<string> {
  await bob.echo('bob/input', `${text}\n`)
  return bob.cat('bob/output')
}

const lines = async (bob: Served): Promise<string[]> =>
  (await bob.cat('bob/history'))
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { role, content } = JSON.parse(line)
      return `${role}: ${content}`
    })

test('an agent has these files, and what waits is a stream of length 0', { timeout }, async () => {
  await using bob = await served()
  const entries = await bob.fs.list('bob')
  const kinds = Object.fromEntries(
    entries.map(({ name, mode }) => [name, mode & DMSTREAM ? '~' : mode & DMDIR ? '/' : '-']),
  )
  assert.deepEqual(kinds, {
    ctl: '-',
    input: '-',
    output: '~',
    rpc: '~',
    history: '-',
    system: '-',
    config: '-',
    rules: '-',
    state: '-',
    status: '-',
    wait: '~',
    usage: '-',
    THOUGHTS: '~',
    ERRORS: '~',
    turns: '/',
    help: '-',
  })
  for (const { name } of entries) assert.ok(RESERVED.includes(name), name)
})

test('many writes are one prompt, blanks are none', { timeout }, async () => {
  await using bob = await served()
  const fid = await bob.open('bob/input', OWRITE)
  for (const part of ['draw ', 'a red ', 'cube\n']) await fid.write(0, Buffer.from(part))
  assert.equal(await bob.cat('bob/wait'), 'idle\n')
  await fid.clunk()
  assert.equal(await bob.cat('bob/output'), 're: draw a red cube')
  await bob.echo('bob/input', ' \n\n')
  assert.deepEqual(await bob.ls('bob/turns'), ['1'])
})

test('a prompt that is not UTF-8 is refused, and ERRORS says so', { timeout }, async () => {
  await using bob = await served()
  await assert.rejects(bob.fs.write('bob/input', Uint8Array.of(0xff, 0xfe)), { code: 'EINVAL' })
  const errors = await bob.open('bob/ERRORS')
  assert.match(
    Buffer.from(await errors.read(0, 1000)).toString(),
    /what begins at byte 0 is neither UTF-8 text nor PNG, .* or MP4\n$/,
  )
})

test('the write of a 66th prompt answers EAGAIN, and the 65 run in order', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  for (let i = 0; i < 65; i++) await bob.echo('bob/input', `p${i}\n`)
  const fid = await bob.open('bob/input', OWRITE)
  await assert.rejects(fid.write(0, Buffer.from('one more')), { code: 'EAGAIN' })
  await fid.clunk()
  assert.match(await bob.cat('bob/ctl'), /^state streaming\n[^]*^queued 64$/m)
  for (let i = 0; i < 65; i++) puppet.say(words(`r${i}`), STOP)
  assert.equal(await bob.cat('bob/wait'), 'idle\n')
  assert.equal(await bob.cat('bob/turns/65/output'), 'r64')
  assert.equal(puppet.asks.length, 65)
})

test(
  'history is JSON lines that can be replaced, added to and cleared, and never asks',
  { timeout },
  async () => {
    const echo = new Echo()
    await using bob = await served([echo])
    await ask(bob, 'hi')
    assert.deepEqual(await lines(bob), ['user: hi', 'assistant: re: hi'])
    const before = await bob.cat('bob/history')
    await bob.echo('bob/history', before)
    assert.equal(await bob.cat('bob/history'), before)
    await bob.echo('bob/history', '{"role":"user","content":"more\\nlines"}\n', true)
    await bob.echo('bob/history', 'plain\n', true)
    assert.deepEqual(await lines(bob), ['user: hi', 'assistant: re: hi', 'user: more\nlines', 'user: plain'])
    const whole = await bob.cat('bob/history')
    await assert.rejects(bob.echo('bob/history', '{"role":"user","content":"x"}\n{"role":"cat"}\n', true), {
      code: 'EINVAL',
    })
    assert.equal(await bob.cat('bob/history'), whole)
    await bob.echo('bob/history', 'clear\n', true)
    assert.equal(await bob.cat('bob/history'), '')
    assert.equal(echo.asks.length, 1)
  },
)

test('a history that was written is what the model is asked with', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo])
  await bob.echo(
    'bob/history',
    '[{"role":"assistant","content":"lost"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]',
  )
  await ask(bob, 'c')
  assert.deepEqual(
    echo.asks[0]!.turns.map(({ role, content }) => [role, wordsOf(content)]),
    [
      ['user', 'a'],
      ['assistant', 'b'],
      ['user', 'c'],
    ],
  )
})

test('system is sent as it was written, also with a shorter text, also in pieces', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo])
  await bob.echo('bob/system', 'You are a very careful draughtsman.\n')
  await bob.echo('bob/system', 'Né à Paris.\n')
  await bob.echo('bob/system', 'Bref.\n', true)
  assert.equal(await bob.cat('bob/system'), 'Né à Paris.\nBref.\n')
  await ask(bob, 'hi')
  assert.equal(echo.asks[0]!.system, 'Né à Paris.\nBref.\n')
})

test('config changes what it names, all or nothing', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo])
  await bob.echo('bob/config', '{"temperature": 0.5, "max_tokens": 100, "effort": "low"}\n')
  const config = JSON.parse(await bob.cat('bob/config'))
  assert.deepEqual(config, {
    provider: 'echo',
    model: 'echo-1',
    temperature: 0.5,
    max_tokens: 100,
    max_history: 200,
    max_context_tokens: 0,
    effort: 'low',
    max_turns: 16,
    fallback: [],
    budget: null,
    budget_total: null,
    tools: [],
    max_calls: 50,
  })
  await assert.rejects(bob.echo('bob/config', '{"model": "echo-2", "color": "red"}'), {
    code: 'EINVAL',
    message: /color/,
  })
  await assert.rejects(bob.echo('bob/config', '{"provider": "nobody"}'), {
    code: 'EINVAL',
    message: /no provider nobody; one of echo/,
  })
  assert.deepEqual(JSON.parse(await bob.cat('bob/config')), config)
  await ask(bob, 'hi')
  const { model, temperature, maxTokens, effort } = echo.asks[0]!
  assert.deepEqual([model, temperature, maxTokens, effort], ['echo-1', 0.5, 100, 'low'])
})

test('ctl sets, and reads as keys and values', { timeout }, async () => {
  await using bob = await served([new Echo(), new Puppet()])
  await bob.echo(
    'bob/ctl',
    'model echo-2\ntemperature 1.5\nmax_tokens 7\nmax_history 3\nmax_context_tokens 99\neffort high\nhistory off\n',
  )
  const state = (model: string) =>
    `state idle\nprovider ${model.split('-')[0]}\nmodel ${model}\ntemperature 1.5\nmax_tokens 7\nmax_history 3\n` +
    `max_context_tokens 99\neffort high\nmax_turns 16\nfallback none\nbudget off\nbudget_total off\ntools off\nmax_calls 50\nspent_today 0.00\nanswered nobody\nhistory off\nfork off\nregister off\nrules 0\nmessages 0\ncontext_tokens 0\nturns 0\nqueued 0\n`
  assert.equal(await bob.cat('bob/ctl'), state('echo-2'))
  await bob.echo('bob/ctl', 'provider puppet\n')
  assert.match(await bob.cat('bob/ctl'), /^provider puppet\nmodel echo-1$/m)
  await bob.echo('bob/ctl', 'provider echo own-model\ntemperature default\n')
  assert.match(await bob.cat('bob/ctl'), /^provider echo\nmodel own-model\ntemperature default$/m)
})

/** A line for ctl, the code it fails with, and what the error says. */
// oxfmt-ignore
const bad: readonly [line: string, code: string, says: RegExp][] = [
  ['jump', 'EINVAL', /jump; one of provider, model, use/],
  ['model', 'EINVAL', /usage: model M/],
  ['cancel now', 'EINVAL', /usage: cancel/],
  ['temperature hot', 'EINVAL', /temperature must be/],
  ['history maybe', 'EINVAL', /maybe; one of on, off/],
  ['provider nobody', 'EINVAL', /no provider nobody/],
  ['use nothing-like-it', 'EINVAL', /no such alias/],
  ['retry', 'EINVAL', /no prompt to send again/],
  ['effort extreme', 'EINVAL', /effort must be one of/],
]

test('a bad line reaches the writer and changes nothing', { timeout }, async (t) => {
  await using bob = await served()
  const before = await bob.cat('bob/ctl')
  for (const [line, code, says] of bad)
    await t.test(line, async () => {
      await assert.rejects(bob.echo('bob/ctl', `${line}\n`), { code, message: says })
      assert.equal(await bob.cat('bob/ctl'), before)
    })
})

test(
  'cancel closes a stalled request at once, readers get the end, and what waits goes on',
  { timeout },
  async () => {
    const puppet = new Puppet()
    await using bob = await served([puppet])
    await bob.echo('bob/input', 'a\n')
    await bob.echo('bob/input', 'b\n')
    const fid = await bob.open('bob/output')
    puppet.say(words('half a'))
    assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'half a')
    const end = fid.read(6, 100)
    const { signal } = puppet
    await bob.echo('bob/ctl', 'cancel\n')
    assert.equal((await end).length, 0)
    assert.equal(signal?.aborted, true)
    puppet.say(words('B'), STOP)
    assert.equal(await bob.cat('bob/wait'), 'idle\n')
    assert.match(
      await bob.cat('bob/history'),
      /"content":"half a","time":"[^"]+","cancelled":true\}\n.*"b".*\n.*"content":"B"/,
    )
    assert.equal(await bob.cat('bob/turns/1/status'), 'cancelled\n')
  },
)

test('a provider that does not heed its signal is cancelled all the same', { timeout }, async () => {
  class Deaf extends Echo {
    override async *stream() {
      yield words('going')
      await new Promise(() => undefined)
    }
  }
  await using bob = await served([new Deaf()])
  const fid = await bob.open('bob/output')
  await bob.echo('bob/input', 'a\n')
  assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'going')
  await bob.echo('bob/ctl', 'cancel\n')
  assert.equal(await bob.cat('bob/status'), 'cancelled\n')
})

test('a reply that breaks off without an end is a failure', { timeout }, async () => {
  class Cut extends Echo {
    override async *stream() {
      yield words('half')
    }
  }
  await using bob = await served([new Cut()])
  await bob.echo('bob/input', 'a\n')
  assert.equal(await bob.cat('bob/wait'), 'error\n')
  await assert.rejects(bob.cat('bob/output'), { code: 'EIO', message: /broke off/ })
})

test('retry answers the last prompt again, also after a failed first turn', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/input', 'hi\n')
  puppet.say(new ProviderError('auth', 'the key is wrong', { status: 401 }))
  assert.equal(await bob.cat('bob/wait'), 'error\n')
  await bob.echo('bob/ctl', 'retry\n')
  puppet.say(words('yes?'), STOP)
  assert.equal(await bob.cat('bob/output'), 'yes?')
  assert.deepEqual(await lines(bob), ['user: hi', 'assistant: yes?'])
})

test('clear during a stalled turn leaves nothing of it', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/input', 'old\n')
  await bob.echo('bob/input', 'old too\n')
  await bob.echo('bob/ctl', 'clear\n')
  assert.equal(await bob.cat('bob/history'), '')
  await bob.echo('bob/input', 'new\n')
  puppet.say(words('N'), STOP)
  assert.equal(await bob.cat('bob/output'), 'N')
  assert.deepEqual(await lines(bob), ['user: new', 'assistant: N'])
})

test('wait answers at once when nothing runs, else after the newest turn', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  assert.equal(await bob.cat('bob/wait'), 'idle\n')
  await bob.echo('bob/input', 'a\n')
  await bob.echo('bob/input', 'b\n')
  const waiting = bob.cat('bob/wait')
  puppet.say(words('A'), STOP, new Error('no'))
  assert.equal(await waiting, 'error\n')
  assert.equal(await bob.cat('bob/wait'), 'error\n')
})

test('every turn is kept with its prompt, reply, tokens and status', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  puppet.say(words('A'), { kind: 'usage', usage: { input: 5, output: 4, cached: 3, reasoning: 2 } }, STOP)
  await ask(bob, 'a')
  puppet.say(words('B'), { kind: 'usage', usage: { ...NO_USAGE, input: 1 } }, STOP)
  await ask(bob, 'b')
  assert.deepEqual(await bob.ls('bob/turns'), ['1', '2'])
  const turn = async (n: number) =>
    Promise.all(['prompt', 'output', 'usage', 'status'].map((file) => bob.cat(`bob/turns/${n}/${file}`)))
  assert.deepEqual(await turn(1), [
    'a\n',
    'A',
    'in 5\nout 4\ncached 3\nreasoning 2\nusd -\nprovider puppet\nmodel echo-1\n',
    'done\n',
  ])
  assert.equal(
    await bob.cat('bob/usage'),
    'turn in out cached reasoning usd\n1 5 4 3 2 -\n2 1 0 0 0 -\ntotal 6 4 3 2 -\n',
  )
  for (const name of ['0', '3', '01', 'x'])
    await assert.rejects(bob.cat(`bob/turns/${name}/status`), { code: 'ENOENT' })
})

test('what turns cost is known where the price is', { timeout }, async () => {
  const puppet = new Puppet()
  const usage = { input: 1_000_000, output: 500_000, cached: 0, reasoning: 0 }
  await using bob = await served([puppet], { 'echo-1': { input: 0.1, output: 0.3 } })
  for (const model of ['echo-1', 'echo-2', 'echo-1']) {
    await bob.echo('bob/ctl', `model ${model}`)
    puppet.say(words('A'), { kind: 'usage', usage }, STOP)
    await ask(bob, 'a')
  }
  assert.match(await bob.cat('bob/turns/1/usage'), /\nusd 0.25\nprovider puppet\nmodel echo-1\n$/)
  const columns = (await bob.cat('bob/usage')).trim().split('\n')
  assert.deepEqual(
    columns.map((line) => line.split(' ').at(-1)),
    ['usd', '0.25', '-', '0.25', '0.50+'],
  )
  const told = bob.happened.filter((happening) => happening.kind === 'agent.usage')
  assert.deepEqual(
    told.map(({ cost, model }) => [cost, model]),
    [
      [0.25, 'echo-1'],
      [null, 'echo-2'],
      [0.25, 'echo-1'],
    ],
  )
})

test('stat tells what changed, and nothing else', { timeout }, async () => {
  await using bob = await served()
  const versions = async () =>
    Object.fromEntries((await bob.fs.list('bob')).map(({ name, qid }) => [name, qid.version]))
  const changed = async (act: Promise<unknown>) => {
    const before = await versions()
    await act
    const after = await versions()
    return Object.keys(after).filter((name) => after[name] !== before[name])
  }
  assert.deepEqual(await changed(bob.cat('bob/history')), [])
  assert.deepEqual(await changed(bob.echo('bob/system', 'x')), ['ctl', 'system', 'state'])
  assert.deepEqual(await changed(bob.echo('bob/config', '{"max_history": 5}')), ['ctl', 'config', 'state'])
  assert.deepEqual(await changed(ask(bob, 'hi')), [
    'ctl',
    'input',
    'history',
    'state',
    'status',
    'usage',
    'turns',
  ])
  const entry = await bob.fs.stat('bob/history')
  assert.equal(Number(entry.length), Buffer.byteLength(await bob.cat('bob/history')))
  assert.ok(Math.abs(entry.mtime - Date.now() / 1000) < 60)
  assert.equal((await bob.fs.stat('bob/output')).length, 0n)
})

test('an open of a text sees what was there, whatever happens meanwhile', { timeout }, async () => {
  await using bob = await served()
  await bob.echo('bob/system', 'old')
  const fid = await bob.open('bob/system', OREAD)
  await bob.echo('bob/system', 'new and longer')
  assert.equal(Buffer.from(await fid.readAll()).toString(), 'old')
})

test('what happens is told', { timeout }, async () => {
  await using bob = await served()
  await ask(bob, 'hi')
  await bob.echo('bob/rules', 'js')
  await bob.echo('ctl', 'rename bob rob')
  await bob.echo('ctl', 'delete rob')
  assert.deepEqual(bob.happened, [
    { kind: 'agent.new', agent: 'bob' },
    { kind: 'agent.state', agent: 'bob', state: 'streaming' },
    { kind: 'agent.turn', agent: 'bob', turn: 1, status: 'done' },
    {
      kind: 'agent.usage',
      agent: 'bob',
      turn: 1,
      usage: { input: 3, output: 2, cached: 1, reasoning: 0 },
      cost: null,
      provider: 'echo',
      model: 'echo-1',
    },
    { kind: 'agent.state', agent: 'bob', state: 'idle' },
    { kind: 'agent.rules', agent: 'bob' },
    { kind: 'agent.gone', agent: 'bob' },
    { kind: 'agent.new', agent: 'rob' },
    { kind: 'agent.gone', agent: 'rob' },
  ])
})

test('ERRORS keeps what came before it was opened, and is followed', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  puppet.say(new Error('first'))
  await assert.rejects(ask(bob, 'a'), { code: 'EIO' })
  const fid = await bob.open('bob/ERRORS')
  assert.match(Buffer.from(await fid.read(0, 1000)).toString(), /^\S+Z turn 1: .*first\n$/)
  const next = fid.read(0, 1000)
  puppet.say({ kind: 'notice', text: 'trying\nagain' }, STOP)
  await bob.echo('bob/input', 'b\n')
  assert.match(Buffer.from(await next).toString(), /^\S+Z turn 2: trying again\n$/)
})

test('help names every file and verb', { timeout }, async () => {
  await using bob = await served()
  const help = await bob.cat('bob/help')
  for (const name of [...(await bob.ls('bob')), 'use ALIAS', 'retry'])
    assert.match(help, new RegExp(`^ *${name}`, 'm'))
})
