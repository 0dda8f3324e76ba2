import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Delta } from '../../../src/providers/provider.ts'
import { Tape } from '../../../src/lib/tape.ts'
import { utf8 } from '../../../src/lib/bytes.ts'
import { follow, stream, text } from '../../../src/synth/index.ts'
import { STOP, words } from '../served.ts'
import { CALLS, Handy, call, whole } from './handy.ts'
import { asked, spell, spelled } from './spelled.ts'

const timeout = 20_000
const usage = (input: number, output: number): Delta => ({
  kind: 'usage',
  usage: { input, output, cached: 0, reasoning: 0 },
})

/** Another model. */
class Other extends Handy {
  override readonly name = 'other' as 'puppet'
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a turn goes on with what came of its calls', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet], { clock: text({ about: '', get: () => 'noon' }) })
  await hive.echo('llm/a/ctl', 'tools read /n/clock, ls /\n')
  const output = hive.cat('llm/a/output')
  await hive.echo('llm/a/input', 'what time is it?')
  puppet.say(
    { kind: 'thought', text: 'hm' },
    words('Let me see.\n'),
    { kind: 'opaque', provider: 'puppet', data: 7 },
    usage(10, 1),
  )
  puppet.say(call(1, 'read', { path: 'clock' }), call(2, 'ls', { path: '/' }), CALLS)
  await asked(puppet, 2)
  assert.equal(await hive.cat('llm/a/status'), 'streaming\n')
  puppet.say({ kind: 'thought', text: 'aha' }, words('It is noon.'), usage(30, 2), STOP)
  assert.equal(await output, 'Let me see.\n\nIt is noon.')
  assert.equal(await hive.cat('llm/a/THOUGHTS'), 'hm\n\naha')

  assert.deepEqual(
    puppet.asks.map(({ tools = [] }) => tools.map(({ name }) => name)),
    [
      ['read', 'ls'],
      ['read', 'ls'],
    ],
  )
  assert.deepEqual(spelled(puppet.asks[1]!.turns), [
    'user: what time is it?',
    'assistant: Let me see.\n, (puppet), read?, ls?',
    'user: read= noon, ls= llm/\nclock 4 bytes',
  ])
  assert.deepEqual(hive.unames, ['agent-a'])
  assert.match(await hive.cat('llm/a/turns/1/usage'), /^in 40\nout 3\n/)
  const lines = (await hive.cat('llm/a/turns/1/calls')).trim().split('\n').sort().toReversed()
  assert.deepEqual(
    lines.map((line) => ({ ...(JSON.parse(line) as object), ms: 0 })),
    [
      { name: 'read', input: { path: 'clock' }, result: 'noon', ms: 0, failed: false },
      { name: 'ls', input: { path: '/' }, result: 'llm/\nclock 4 bytes', ms: 0, failed: false },
    ],
  )
  const told = hive.happened.filter((happening) => happening.kind === 'agent.tool')
  const common = { kind: 'agent.tool', agent: 'a', turn: 1, ms: 0, ok: true }
  assert.deepEqual(
    told.map((happening) => ({ ...happening, ms: 0 })).toSorted((one) => (one.name === 'ls' ? 1 : -1)),
    [
      { ...common, name: 'read', input: '{"path":"clock"}' },
      { ...common, name: 'ls', input: '{"path":"/"}' },
    ],
  )
})

test('history shows calls and results, and takes them back', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet], { clock: text({ about: '', get: () => 'noon' }) })
  await hive.echo('llm/a/ctl', 'tools read /clock\n')
  await hive.echo('llm/a/input', 'time?')
  puppet.say(call(1, 'read', { path: 'clock' }), CALLS, words('noon'), STOP)
  assert.equal(await hive.cat('llm/a/output'), 'noon')
  const history = await hive.cat('llm/a/history')
  const lines = history
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as object), time: '' }))
  assert.deepEqual(lines, [
    { role: 'user', content: 'time?', time: '' },
    {
      role: 'assistant',
      content: '',
      calls: [{ id: 'call_1', name: 'read', input: { path: 'clock' } }],
      time: '',
    },
    { role: 'user', content: '', results: [{ id: 'call_1', name: 'read', content: 'noon' }], time: '' },
    { role: 'assistant', content: 'noon', time: '' },
  ])
  await hive.echo('llm/b/history', history)
  assert.equal(await hive.cat('llm/b/history'), history)
  await hive.echo('llm/b/input', 'and now?')
  puppet.say(STOP)
  await hive.cat('llm/b/output')
  assert.deepEqual(spelled(puppet.asks.at(-1)!.turns), [
    'user: time?',
    'assistant: read?',
    'user: read= noon',
    'assistant: noon',
    'user: and now?',
  ])
})

test('one agent asks another through its files', { timeout }, async () => {
  const puppet = new Handy()
  const other = new Other()
  await using hive = await whole([puppet, other])
  await hive.echo('llm/a/ctl', 'tools write /llm/*/input, wait /llm/b/output\n')
  await hive.echo('llm/a/input', 'ask b')
  puppet.say(call(1, 'write', { path: '/llm/b/input', text: 'how are you?' }), CALLS)
  await asked(other, 1)
  assert.deepEqual(spelled(other.asks[0]!.turns), ['user: how are you?'])
  puppet.say(call(2, 'wait', { path: '/llm/b/output', seconds: 15 }), CALLS)
  other.say(words('fine'), STOP)
  await asked(puppet, 3)
  assert.deepEqual(puppet.results.map(spell), ['wait= fine'])
  puppet.say(words('b is fine'), STOP)
  assert.equal(await hive.cat('llm/a/output'), 'b is fine')
})

/** A call, and what the model is told of it. */
// oxfmt-ignore
const rows: readonly [title: string, name: string, input: unknown, told: string | RegExp][] = [
  ['a text', 'read', { path: '/n/clock' }, 'read= noon'],
  ['a text from a byte on', 'read', { path: 'clock', offset: 2 }, 'read= on'],
  ['a part of a text', 'read', { path: 'clock', limit: 2 }, 'read= no | [up to byte 2 of 4: go on with offset 2]'],
  ['a picture', 'read', { path: 'picture' }, `read= <image/png ${PIXEL.length}>`],
  ['a picture that is longer than the limit', 'read', { path: 'picture', limit: 20 }, `read= <image/png ${PIXEL.length}>`],
  ['a picture that this model cannot see', 'read', { path: 'gif' }, /^read= \[image\/gif of 42 bytes, which this model cannot be shown\]$/],
  ['bytes that are nothing', 'read', { path: 'bytes' }, /^read= \[3 bytes that cannot be shown: .* neither UTF-8 text nor PNG/],
  ['a character that is cut', 'read', { path: 'euro', limit: 4 }, 'read= € | [up to byte 3 of 6: go on with offset 3]'],
  ['a picture that is cut', 'read', { path: 'half' }, /^read= \[40 bytes that cannot be shown: .*PNG/],
  ['an empty file', 'read', { path: 'empty' }, 'read= [it is empty]'],
  ['a file that waits', 'read', { path: 'stream' }, 'read= begun | [more may come: use wait]'],
  ['a file that waits, waited for', 'wait', { path: 'stream', seconds: 1 }, 'wait= begun | [nothing more within 1 s]'],
  ['a file that has ended', 'wait', { path: 'ended' }, 'wait= [it said nothing, and ended]'],
  ['a file that says nothing', 'wait', { path: 'silent', seconds: 1 }, 'wait= [nothing more within 1 s]'],
  ['a directory', 'read', { path: 'llm' }, /^read! Is a directory: .*use ls/],
  ['a directory, listed', 'ls', { path: '/llm/a/turns/1' }, /^ls= prompt 3 bytes\noutput~\ncalls \d+ bytes\n/],
  ['a file that is not there', 'read', { path: 'nowhere' }, /^read! file does not exist: .*nowhere/],
  ['a way up', 'read', { path: '/llm/../ctl' }, /^read! bad argument: .*without \.\./],
  ['a file that is written', 'write', { path: 'note', text: 'hi' }, 'write= wrote 2 bytes to /note'],
  ['a file that cannot be written', 'write', { path: 'clock', text: 'hi' }, /^write! permission denied/],
  ['a file of power', 'write', { path: '/llm/b/ctl', text: 'delete' }, /^write! permission denied: \/llm\/b\/ctl; write is allowed for \/\*\*/],
  ['a word instead of a number', 'read', { path: 'clock', limit: 'all' }, 'read! bad argument: limit must be a whole number from 1 to 262144'],
  ['too long a wait', 'wait', { path: 'silent', seconds: 601 }, 'wait! bad argument: seconds must be a whole number from 1 to 600'],
  ['no path', 'read', {}, /^read! bad argument: path must be a string/],
  ['a field nobody knows', 'read', { path: 'clock', mode: 1 }, 'read! bad argument: mode; one of path, offset, limit'],
  ['no object', 'read', 'clock', 'read! bad argument: the input must be an object with path, offset, limit'],
  ['no such tool', 'delete', {}, 'delete! there is no tool delete; read, write, ls, wait'],
]

test('what comes of calls', { timeout }, async (t) => {
  const puppet = new Handy()
  const begun = new Tape()
  begun.append(utf8('begun'))
  const ended = new Tape()
  ended.end()
  await using hive = await whole([puppet], {
    clock: text({ about: '', get: () => 'noon' }),
    picture: text({ about: '', get: () => PIXEL }),
    gif: text({
      about: '',
      get: () => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7AA==', 'base64'),
    }),
    half: text({ about: '', get: () => PIXEL.subarray(0, 40) }),
    bytes: text({ about: '', get: () => new Uint8Array([0, 255, 254]) }),
    euro: text({ about: '', get: () => '€€' }),
    empty: text({ about: '', get: () => '' }),
    note: text({ about: '', get: () => '', set: () => undefined }),
    stream: stream({ about: '', open: () => follow(begun) }),
    ended: stream({ about: '', open: () => follow(ended) }),
    silent: stream({ about: '', open: () => follow(new Tape()) }),
  })
  await hive.echo('llm/a/ctl', 'tools read /**, write /**, ls /**, wait /**\n')
  await hive.echo('llm/a/input', 'go')
  puppet.say(...rows.map(([, name, input], at) => call(at, name, input)), CALLS)
  await asked(puppet, 2)
  for (const [at, [title, , , told]] of rows.entries())
    await t.test(title, () => {
      const result = spell(puppet.results[at]!)
      if (typeof told === 'string') assert.equal(result, told)
      else assert.match(result, told)
    })
  puppet.say(STOP)
})

test('cancel in the middle ends calls, and leaves a conversation that goes on', { timeout }, async () => {
  const puppet = new Handy()
  const open = new Set<object>()
  const silent = stream({
    about: '',
    open() {
      const nothing = follow(new Tape())
      open.add(nothing)
      return { read: (count, call) => nothing.read(count, call), close: () => void open.delete(nothing) }
    },
  })
  await using hive = await whole([puppet], { silent })
  await hive.echo('llm/a/ctl', 'tools wait /silent\n')
  await hive.echo('llm/a/input', 'go')
  puppet.say(call(1, 'wait', { path: 'silent' }), call(2, 'wait', { path: 'silent' }), CALLS)
  while (open.size < 2) await new Promise(setImmediate)
  await hive.echo('llm/a/ctl', 'cancel\n')
  assert.equal(await hive.cat('llm/a/status'), 'cancelled\n')
  while (open.size) await new Promise(setImmediate)
  await hive.echo('llm/a/input', 'go on')
  await asked(puppet, 2)
  assert.deepEqual(spelled(puppet.asks[1]!.turns), [
    'user: go',
    'assistant: wait?, wait?',
    'user: wait! cancelled, wait! cancelled, go on',
  ])
  puppet.say(words('yes'), STOP)
  assert.equal(await hive.cat('llm/a/output'), 'yes')
  const calls = (await hive.cat('llm/a/turns/1/calls')).trim().split('\n')
  assert.deepEqual(
    calls.map((line) => (JSON.parse(line) as { result: string }).result),
    ['cancelled', 'cancelled'],
  )
  const kept = hive.llm.agents.get('a')!.memory.reply(1)! // after the last turn had ended
  assert.equal(String(Buffer.from(kept.calls.tape.all())).trim(), calls.join('\n'))
})

test('past max_calls the model is told, and then the turn is over', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet], { clock: text({ about: '', get: () => 'noon' }) })
  await hive.echo('llm/a/ctl', 'tools read /clock\nmax_calls 2\n')
  await hive.echo('llm/a/input', 'go')
  const three = [1, 2, 3].map((id) => call(id, 'read', { path: 'clock' }))
  puppet.say(...three, CALLS)
  await asked(puppet, 2)
  assert.deepEqual(puppet.results.map(spell).slice(0, 2), ['read= noon', 'read= noon'])
  assert.match(spell(puppet.results[2]!), /^read! This was not done: .* Answer now/)
  puppet.say(words('well'), ...three, CALLS)
  assert.equal(await hive.cat('llm/a/output'), 'well')
  assert.equal(await hive.cat('llm/a/wait'), 'idle\n')
  assert.deepEqual(
    hive.happened.flatMap((happening) => (happening.kind === 'error' ? happening.error : [])),
    ['turn 1: the model went on calling tools past max_calls 2'],
  )
  await hive.echo('llm/a/input', 'again')
  await asked(puppet, 3)
  assert.equal(spelled(puppet.asks[2]!.turns).slice(-2).join(), 'assistant: well,user: again')
  puppet.say(STOP)
})

test('an agent has no tools unless it is told, nor has a model that takes none', { timeout }, async () => {
  const puppet = new (class extends Handy {
    override takes() {
      return { media: () => false, tools: false }
    }
  })()
  await using hive = await whole([puppet])
  for (const tools of ['off', 'read /llm/**']) {
    await hive.echo('llm/a/ctl', `tools ${tools}\n`)
    await hive.echo('llm/a/input', 'hi')
    puppet.say(STOP)
    await hive.cat('llm/a/wait')
    assert.equal(puppet.asks.at(-1)!.tools, undefined)
  }
  assert.deepEqual(
    hive.happened.flatMap((happening) => (happening.kind === 'error' ? happening.error : [])),
    ['puppet echo-1 takes no tools: they are left out'],
  )
})

test(
  'a conversation is opened when it is needed, under the name of the day, and closed with the agent',
  { timeout },
  async () => {
    const puppet = new Handy()
    await using hive = await whole([puppet], { clock: text({ about: '', get: () => 'noon' }) })
    await hive.echo('llm/a/ctl', 'tools read /clock\n')
    const turn = async (name: string): Promise<void> => {
      await hive.echo(`llm/${name}/input`, 'go')
      puppet.say(call(1, 'read', { path: 'clock' }), CALLS, STOP)
      await hive.cat(`llm/${name}/wait`)
    }
    assert.equal(hive.talking(), 0)
    await turn('a')
    await turn('a')
    assert.equal(hive.talking(), 1)
    await hive.echo('llm/ctl', 'rename a z\n')
    await turn('z')
    assert.deepEqual(hive.unames, ['agent-a', 'agent-z'])
    assert.equal(hive.talking(), 1)
    await hive.echo('llm/ctl', 'delete z\n')
    while (hive.talking()) await new Promise(setImmediate)
  },
)

test('history names the pictures that tools showed, and takes them back', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet], { picture: text({ about: '', get: () => PIXEL }) })
  await hive.echo('llm/a/ctl', 'tools read /picture\n')
  await hive.echo('llm/a/input', 'look')
  puppet.say(call(1, 'read', { path: 'picture' }), CALLS, words('red'), STOP)
  await hive.cat('llm/a/wait')
  const history = await hive.cat('llm/a/history')
  const sha256 = createHash('sha256').update(PIXEL).digest('hex')
  assert.ok(
    history.includes(
      `"content":"","media":[{"type":"image/png","bytes":${PIXEL.length},"sha256":"${sha256}"}]`,
    ),
    history,
  )
  await hive.echo('llm/b/history', history)
  assert.equal(await hive.cat('llm/b/history'), history)
  await hive.echo('llm/b/input', 'again')
  puppet.say(STOP)
  await hive.cat('llm/b/wait')
  assert.equal(spelled(puppet.asks.at(-1)!.turns)[2], `user: read= <image/png ${PIXEL.length}>`)
})

test('agents that prompt each other with tools come to an end', { timeout }, async () => {
  const puppets = [new Handy(), new Other()] as const
  await using hive = await whole(puppets)
  await hive.echo('llm/a/ctl', 'tools write /llm/b/input\n')
  await hive.echo('llm/b/ctl', 'tools write /llm/a/input\n')
  await hive.echo('llm/a/input', 'begin')
  let told = ''
  let turns = 0
  for (; !told.includes('!') && turns < 70; turns++) {
    const puppet = puppets[turns % 2]!
    const requests = Math.floor(turns / 2) * 2
    await asked(puppet, requests + 1)
    puppet.say(call(turns, 'write', { path: `/llm/${turns % 2 ? 'a' : 'b'}/input`, text: 'and you?' }), CALLS)
    await asked(puppet, requests + 2)
    told = puppet.results.map(spell).join()
    puppet.say(STOP)
  }
  assert.equal(turns, 64)
  assert.match(told, /^write! .*the chain of routes has made 64 turns in a row/)
})

test('two agents that wait for each other are let go when their time is over', { timeout }, async () => {
  const puppets = [new Handy(), new Other()] as const
  await using hive = await whole(puppets)
  await hive.echo('llm/a/ctl', 'tools wait /llm/b/output\n')
  await hive.echo('llm/b/ctl', 'tools wait /llm/a/output\n')
  for (const [at, name] of ['a', 'b'].entries()) {
    await hive.echo(`llm/${name}/input`, 'wait')
    puppets[at]!.say(call(1, 'wait', { path: `/llm/${at ? 'a' : 'b'}/output`, seconds: 1 }), CALLS)
  }
  for (const puppet of puppets) await asked(puppet, 2)
  for (const puppet of puppets) {
    assert.deepEqual(puppet.results.map(spell), ['wait= [nothing more within 1 s]'])
    puppet.say(STOP)
  }
})

test('ctl takes a list of tools, and shows it', { timeout }, async () => {
  await using hive = await whole([new Handy()])
  const shown = async (): Promise<unknown> => /^tools (.*)$/m.exec(await hive.cat('llm/a/ctl'))?.[1]
  assert.equal(await shown(), 'off')
  await hive.echo('llm/a/ctl', 'tools  read rio/screen,mcp x=env K=v "my prog" "a,b"\n')
  assert.equal(await shown(), 'read /rio/screen, mcp x=env K=v "my prog" "a,b"')
  assert.deepEqual((JSON.parse(await hive.cat('llm/a/config')) as { tools: unknown }).tools, [
    'read /rio/screen',
    'mcp x=env K=v "my prog" "a,b"',
  ])
  for (const wrong of ['tools\n', 'tools read\n', 'tools read /a, dance\n', 'tools mcp "x\n'])
    await assert.rejects(hive.echo('llm/a/ctl', wrong), { code: 'EINVAL' })
  assert.equal(await shown(), 'read /rio/screen, mcp x=env K=v "my prog" "a,b"')
  await hive.echo('llm/a/config', '{"tools": ["ls /n"]}')
  assert.equal(await shown(), 'ls /')
  await hive.echo('llm/a/ctl', 'tools off\n')
  assert.equal(await shown(), 'off')
})
