import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { long, says, status, Vendor } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000

/** A hive whose agent `claude` is answered by a local server that says what the test tells it to. */
async function talking(t: TestContext, script?: Parameters<typeof Vendor.start>[1]) {
  const vendor = await Vendor.start({ dialect: 'anthropic' }, script)
  const hive = await Hive.start(t, { env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url } })
  return {
    hive,
    vendor,
    async [Symbol.asyncDispose]() {
      await hive[Symbol.asyncDispose]()
      await vendor[Symbol.asyncDispose]()
    },
  }
}

test('the three lines, with nothing configured', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok("echo 'draw a red cube' > $A/input")
  assert.match(await hive.ok('cat $A/output'), /```js\nconst cube = box\(\{ *color: 'red'/)
  assert.match(hive.output, new RegExp(`ready: ${hive.n}\n$`))
  assert.equal(await hive.end(), 0)
  assert.equal((await hive.sh('grep " $N " /proc/self/mountinfo')).status, 1, 'nothing is mounted any more')
})

test('a reply streams in word by word', { timeout }, async (t) => {
  let said = () => undefined as void
  await using tree = await talking(t, function* () {
    yield { text: 'one ' }
    yield { text: 'two ' }
    yield { wait: 0 }
    said()
    yield { stall: true }
  } as never)
  const heard = new Promise<void>((done) => (said = done))
  await tree.hive.ok('echo count > $A/input')
  const cat = tree.hive.spawn('cat', [`${tree.hive.n}/llm/claude/output`])
  const exit = once(cat, 'exit')
  const heardOf = { text: '' }
  cat.stdout.on('data', (chunk: Buffer) => (heardOf.text += String(chunk)))
  await heard
  while (heardOf.text !== 'one two ') await once(cat.stdout, 'data')
  assert.equal(await tree.hive.ok('cat $A/status'), 'streaming\n')
  await tree.hive.ok('echo cancel > $A/ctl')
  assert.deepEqual(await exit, [0, null])
  assert.equal(await tree.hive.ok('cat $A/status'), 'cancelled\n')
})

test(
  'fifty prompts as fast as possible: a reading loop prints each reply once, in order',
  { timeout },
  async (t) => {
    await using tree = await talking(t)
    const { hive } = tree
    const loop = hive.spawn('bash', ['-c', 'while cat $A/output && echo; do :; done'])
    let text = ''
    loop.stdout.on('data', (chunk: Buffer) => (text += String(chunk)))
    await hive.ok('for i in $(seq 50); do echo "say $i" > $A/input; done')
    while (text.split('\n').length <= 50) await once(loop.stdout, 'data')
    loop.kill()
    assert.deepEqual(
      text.trim().split('\n'),
      Array.from({ length: 50 }, (_, at) => `say ${at + 1}`),
    )
  },
)

test('ten readers of one turn get ten identical copies', { timeout }, async (t) => {
  let go = () => undefined as void
  const start = new Promise<void>((done) => (go = done))
  await using tree = await talking(t, async function* () {
    yield { text: 'begin ' }
    await start
    yield* says('middle ', 'end')
  })
  const { hive } = tree
  await hive.ok('echo go > $A/input')
  const cats = Array.from({ length: 10 }, () => hive.spawn('cat', [`${hive.n}/llm/claude/output`]))
  const begun = { count: 0 }
  const heard = cats.map(async (cat) => {
    let text = ''
    for await (const chunk of cat.stdout) {
      if (text === '') begun.count++
      text += String(chunk)
    }
    return text
  })
  while (begun.count < 10) await new Promise((done) => setImmediate(done))
  go()
  assert.deepEqual(await Promise.all(heard), Array(10).fill('begin middle end'))
})

test('echo then cat, again and again, never hangs and never gives an older reply', { timeout }, async (t) => {
  await using tree = await talking(t)
  const script = 'for i in $(seq 200); do echo "round $i" > $A/input; cat $A/output; echo; done'
  const said = await tree.hive.ok(script)
  assert.deepEqual(
    said.trim().split('\n'),
    Array.from({ length: 200 }, (_, at) => `round ${at + 1}`),
  )
})

test('a hundred megabytes arrive whole through the mount and through the socket', { timeout }, async (t) => {
  await using tree = await talking(t, () => long(100 << 20))
  const { hive } = tree
  const sum = 'while read -r l; do :; done < /dev/null; sha256sum | cut -d" " -f1'
  const line = 'the quick brown fox jumps over the lazy dog 0123456789 abcdefgh'
  const right = await hive.ok(`yes '${line}' | head -c ${100 << 20} | ${sum}`)
  await hive.ok('echo go > $A/input')
  assert.equal(await hive.ok(`cat $A/output | ${sum}`), right)
  assert.equal(await hive.ok(`hivefs read llm/claude/turns/1/output | ${sum}`), right)
})

test('characters cut anywhere between chunks stay whole for cat', { timeout }, async (t) => {
  const words = 'Ünïcödé ♥ 文字 🚀'
  await using tree = await talking(t, () => says(...words.match(/./gu)!))
  await tree.hive.ok(`echo x > $A/input`)
  assert.equal(await tree.hive.ok('dd if=$A/output bs=1 2>/dev/null'), words)
})

/** What the service does, what ERRORS has to say, and whether the reply comes in the end. */
const failures: [what: string, script: Parameters<typeof Vendor.start>[1], errors: RegExp, reply: string][] =
  [
    [
      '429 once',
      [status(429, 'slow down', { headers: { 'retry-after': '0' } }), says('fine')],
      /slow down/,
      'fine',
    ],
    [
      '529 once',
      [status(529, 'busy', { type: 'overloaded_error', headers: { 'retry-after': '0' } }), says('fine')],
      /busy/,
      'fine',
    ],
    ['a bad key', [status(401, 'invalid x-api-key')], /invalid x-api-key/, ''],
    ['a cut in the middle', [[{ text: 'half' }, { cut: 'hangup' }]], /anthropic/, 'half'],
  ]

test('a service that fails is retried where that helps, and told in ERRORS', { timeout }, async (t) => {
  for (const [what, script, errors, reply] of failures)
    await t.test(what, { timeout }, async (t) => {
      await using tree = await talking(t, script)
      const { hive } = tree
      await hive.ok('echo hi > $A/input')
      const said = await hive.sh('cat $A/output')
      assert.equal(said.stdout, reply)
      if (reply !== 'fine') assert.match(said.stderr, /Input\/output error/)
      assert.match(await hive.ok('head -1 $A/ERRORS'), errors)
      assert.equal(await hive.ok('cat $A/wait'), reply === 'fine' ? 'idle\n' : 'error\n')
    })
})

test(
  'cancel closes the connection of a service that stalls, and the agent goes on',
  { timeout },
  async (t) => {
    await using tree = await talking(t, [
      [{ stall: true }],
      [{ text: 'half' }, { stall: true }],
      says('alive'),
    ])
    const { hive, vendor } = tree
    for (const turn of [0, 1]) {
      await hive.ok('echo hi > $A/input')
      await vendor.arrived(turn)
      if (turn) assert.equal(await hive.ok('head -c 4 $A/turns/2/output'), 'half')
      const before = performance.now()
      await hive.ok('echo cancel > $A/ctl')
      const took = (await vendor.left(turn)) - before
      assert.ok(took < 1000, `${took} ms`)
      assert.equal(await hive.ok('cat $A/turns/$T/status', { T: String(turn + 1) }), 'cancelled\n')
    }
    await hive.ok('echo again > $A/input')
    assert.equal(await hive.ok('cat $A/output'), 'alive')
    assert.match(await hive.ok('cat $A/history'), /"content":"half".*"cancelled":true/)
  },
)

test('rpc answers each open with its own reply', { timeout }, async (t) => {
  await using tree = await talking(t)
  const one = 'exec 3<>$A/rpc; echo "from $I" >&3; cat <&3; echo'
  const said = await Promise.all(Array.from({ length: 8 }, (_, I) => tree.hive.ok(one, { I: String(I) })))
  assert.deepEqual(
    said,
    Array.from({ length: 8 }, (_, at) => `from ${at}\n`),
  )
})
