import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Vendor } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000

/** A hive with agents a, b and c, who say what they are told. */
async function echoing(t: TestContext) {
  const vendor = await Vendor.start({ dialect: 'anthropic' })
  const hive = await Hive.start(t, { env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url } })
  await agents(hive)
  return {
    hive,
    async [Symbol.asyncDispose]() {
      await hive[Symbol.asyncDispose]()
      await vendor[Symbol.asyncDispose]()
    },
  }
}

const agents = (hive: Hive) =>
  hive.ok('for a in a b c; do [ -d $N/llm/$a ] || echo "new $a" > $N/llm/ctl; done')

/** Asks a shell again and again until it prints what is wanted. */
async function prints(hive: Hive, script: string, wanted: RegExp): Promise<void> {
  while (!wanted.test((await hive.sh(script)).stdout)) await sleep(50)
}

test('one agent hears what another says, and goes on after a restart', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(`echo 'llm/a/output -> llm/b/input' > $N/routes`)
  await hive.ok(`echo 'rivers' > $N/llm/a/input`)
  assert.match(await hive.ok('cat $N/llm/b/output'), /rivers/)
  assert.match(await hive.ok('cat $N/routes'), /^llm\/a\/output -> llm\/b\/input\trunning\t\d+\t-$/m)
  await hive.end()
  await hive.start()
  await agents(hive)
  await hive.ok(`echo 'lakes' > $N/llm/a/input`)
  await prints(hive, 'cat $N/llm/b/turns/*/prompt', /lakes/)
  const wrong = await hive.sh(`echo 'nonsense' > $N/routes`)
  assert.match(wrong.stderr, /Invalid argument/)
  await hive.ok(`echo '-llm/a/output' > $N/routes`)
  assert.doesNotMatch(await hive.ok('cat $N/routes'), /llm/)
})

test('two agents hear all of what one says, as fast as it is asked', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(
    `printf 'llm/a/output -> llm/b/input\\nllm/a/output -> llm/c/input\\n' > $N/routes
     for i in $(seq 20); do echo "say $i" > $N/llm/a/input; done`,
  )
  const words = Array.from({ length: 20 }, (_, at) => `say ${at + 1}`)
  for (const name of ['b', 'c']) {
    await prints(hive, `ls $N/llm/${name}/turns | grep -c '^[0-9]'`, /^20$/m)
    const heard = await hive.ok(`for i in $(seq 20); do cat $N/llm/${name}/turns/$i/prompt; done`)
    assert.deepEqual(heard.trim().split(/\n+/), words)
  }
})

test('a route to a mount that is not there yet waits for it', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(`echo 'llm/a/output -> far/b/input' > $N/routes; echo hello > $N/llm/a/input`)
  await prints(hive, 'cat $N/routes', /far\/b\/input\twaiting\t0\t.*far/)
  await hive.ok(`echo "add far unix!$NAMESPACE/llm" > $N/ctl`)
  assert.match(await hive.ok('cat $N/far/b/output'), /hello/)
})

test(
  'two agents in a circle stop after max_turns, and a prompt by hand begins anew',
  { timeout },
  async (t) => {
    await using tree = await echoing(t)
    const { hive } = tree
    await hive.ok(
      `for a in a b; do echo 'max_turns 6' > $N/llm/$a/ctl; done
     printf 'llm/a/output -> llm/b/input\nllm/b/output -> llm/a/input\n' > $N/routes`,
    )
    const turns = async (name: string) => (await hive.ok(`ls $N/llm/${name}/turns | grep -c '^[0-9]'`)).trim()
    for (const times of [1, 2]) {
      await hive.ok("echo 'go on' > $N/llm/a/input")
      await prints(hive, `ls $N/llm/b/turns | grep -c '^[0-9]'`, new RegExp(`^${3 * times}$`, 'm'))
      await prints(hive, 'cat $N/routes', /b\/output -> llm\/a\/input\tstopped\t.*max_turns 6: the circle/)
      assert.deepEqual([await turns('a'), await turns('b')], [`${3 * times}`, `${3 * times}`])
      assert.equal(await hive.ok('cat $N/llm/a/wait $N/llm/b/wait'), 'idle\nidle\n')
      assert.equal(
        (await hive.ok('timeout 1 cat $N/llm/a/ERRORS; true')).match(/max_turns 6/g)?.length,
        times,
      )
    }
  },
)

test('a circle over two machines stops after as many', { timeout }, async (t) => {
  await using here = await echoing(t)
  await using there = await echoing(t)
  const { hive } = here
  await there.hive.ok(`echo 'max_turns 6' > $N/llm/b/ctl`)
  await hive.ok(
    `echo 'max_turns 6' > $N/llm/a/ctl; echo 'add far unix!${there.hive.env['NAMESPACE']}/n' > $N/ctl
     printf 'llm/a/output -> far/llm/b/input\nfar/llm/b/output -> llm/a/input\n' > $N/routes
     echo 'go on' > $N/llm/a/input`,
  )
  await prints(hive, 'cat $N/routes', /far\/llm\/b\/output -> llm\/a\/input\tstopped\t/)
  assert.equal(await hive.ok(`ls $N/llm/a/turns $N/far/llm/b/turns | grep -c '^[0-9]'`), '6\n')
})

test('a circle ends after the messages of its max, too', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(`printf 'llm/b/output -> llm/a/input\nllm/a/output -> llm/b/input max 3\n' > $N/routes`)
  await hive.ok("echo 'go on' > $N/llm/a/input")
  await prints(hive, 'cat $N/routes', /llm\/b\/input max 3\tdone/)
  await prints(hive, 'cat $N/llm/a/turns/4/status', /done/)
  assert.equal(await hive.ok('ls $N/llm/b/turns | grep -c "^[0-9]"'), '3\n')
})

test('what one agent complains about another hears, once', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(`echo 'llm/a/ERRORS -> llm/b/input' > $N/routes`)
  for (const [turn, rule] of [
    [1, '/(one/'],
    [2, '/(two/'],
  ] as const) {
    await hive.sh(`echo '${rule} -> {x}' > $N/llm/a/rules`)
    await prints(
      hive,
      `cat $N/llm/b/turns/${turn}/prompt`,
      new RegExp(`missing closing \\): .*${rule.slice(2, 5)}`),
    )
  }
  assert.equal((await hive.ok('cat $N/llm/b/turns/*/prompt')).match(/missing/g)?.length, 2)
})

test('what waits for a destination survives kill -9', { timeout }, async (t) => {
  await using tree = await echoing(t)
  const { hive } = tree
  await hive.ok(
    `echo 'llm/a/output -> far/b/input' > $N/routes
     for word in rivers lakes seas; do echo $word > $N/llm/a/input; cat $N/llm/a/wait; done`,
  )
  await prints(hive, `for i in 1 2 3; do cat $N/llm/a/turns/$i/status; done`, /^done\ndone\ndone$/m)
  await hive.end('SIGKILL')
  await hive.start()
  await agents(hive)
  await hive.ok(`echo "add far unix!$NAMESPACE/llm" > $N/ctl`)
  await prints(hive, `ls $N/llm/b/turns | grep -c '^[0-9]'`, /^[3-9]$/m)
  const heard = await hive.ok('cat $N/llm/b/turns/*/prompt')
  for (const word of ['rivers', 'lakes', 'seas']) assert.match(heard, new RegExp(word))
})
