import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { until } from '../mux/muxed.ts'
import { faults } from './faults.ts'
import type { Host } from './host.ts'
import { Rig, missing } from './rig.ts'

const why = await missing()
if (why && process.env['CI']) throw new Error(`no hosts can be made here: ${why}`)
if (why) console.error(`NOT TESTED: hosts in network namespaces: ${why}`)

/** How long a dead host may be taken for a living one, and what a machine that has much to do may add, in milliseconds. */
const NOTICED = 10_000
const SLACK = 10_000

/** A cat that sleeps on a file, and what it says when it ends. */
function asleep(host: Host, path: string) {
  const cat = host.spawn('cat', `${host.n}/${path}`)
  let said = ''
  cat.stdout.on('data', (chunk) => (said += String(chunk)))
  cat.stderr.on('data', (chunk) => (said += String(chunk)))
  const ended = once(cat, 'close').then(() => said)
  return { cat, ended }
}

test('three hosts', { timeout: 120_000, skip: why }, async (t) => {
  await using rig = await Rig.lay(['a', 'b', 'c'])
  await Promise.all(rig.hosts.map((host) => host.start()))
  await rig.mesh()
  const [a, b, c] = rig.hosts as [Host, Host, Host]
  const here = await a.open()
  t.after(() => here.client.close())
  /** Whether a read waits there: what else is asked is answered before one can ask twice. */
  const sleeps = async (host: Host) =>
    Number((await host.look('llm'))[5]) > 0 && Number((await host.look('llm'))[5]) > 0

  const find = async () => (await a.ok(`cd $N && find . -name llm -prune | sort`)).split('\n').filter(Boolean)
  await t.test('see each other', async () => assert.deepEqual(await find(), ['./b/llm', './c/llm', './llm']))
  await t.test('and what each of them sees, where that is granted, but no way back', async () => {
    for (const host of rig.hosts)
      for (const [guest, other] of [
        [a, b],
        [b, c],
        [c, a],
        [b, a],
        [c, b],
        [a, c],
      ] as const)
        // oxfmt-ignore
        if (host !== guest && host !== other) await host.tell(`export ${guest.name} ${other.name}`)
    await until(async () => (await find()).length > 3)
    assert.deepEqual(await find(), ['./b/c/llm', './b/llm', './c/b/llm', './c/llm', './llm'])
    await a.ok('ls -lR $N > /dev/null')
  })
  await t.test('hear each other later over a wire with a delay', async () => {
    await b.link.delay(60)
    await a.ok(`echo 'ping b' > $N/ctl`)
    assert.ok(Number((await a.row(here, 'b'))![4]) >= 120)
    await b.link.mend()
  })
  // The others the checker makes, too: run.ts.
  const few = ['nothing that comes in', 'a cable that is pulled', 'processes that stop', 'kill -9']
  for (const { title, begin, end } of faults)
    if (few.includes(title))
      await t.test(title, async (t) => {
        assert.equal(await a.ok('cat $N/b/llm/echo/status'), 'idle\n')
        const lost = asleep(a, 'b/llm/echo/ERRORS')
        const kept = asleep(a, 'c/llm/echo/output')
        await until(async () => (await sleeps(b)) && (await sleeps(c)))
        const began = performance.now()
        await begin(b, Math.random)
        await t.test('wakes who sleeps there', async (t) => {
          assert.match(
            await lost.ended,
            /^cat: .*: (Connection timed out|Transport endpoint is not connected)/,
          )
          const took = performance.now() - began
          t.diagnostic(`after ${(took / 1000).toFixed(1)} s`)
          assert.ok(took < NOTICED + SLACK)
        })
        await t.test('is seen, with the reason, and holds up nothing', async () => {
          await until(async () => (await a.sees(here, 'b')) !== 'up')
          await until(async () => ((await a.row(here, 'b'))![6] ?? '-') !== '-')
          assert.match(await a.ok('ls $N'), /^b$/m)
          assert.match(await a.ok('ls $N/c/llm'), /^echo$/m)
          const failed = performance.now()
          const { status, stderr } = await c.sh('ls $N/b/llm')
          assert.equal(status, 2, stderr)
          assert.ok(performance.now() - failed < NOTICED / 2 + SLACK)
        })
        await end(b)
        await t.test('passes by itself', async () => {
          for (const [host, other] of [
            [a, 'b'],
            [c, 'b'],
            [b, 'a'],
            [b, 'c'],
          ] as const) // oxfmt-ignore
          {
            const fs = await host.open()
            await until(async () => (await host.sees(fs, other)) === 'up')
            fs.client.close()
          }
          // What the kernel remembers of names leads to what was there before.
          assert.equal(await a.ok('ls -l $N/b/llm > /dev/null && cat $N/b/llm/echo/status'), 'idle\n')
        })
        await t.test('and nobody elsewhere has noticed', async () => {
          await a.ok(`echo 'who sleeps' > $N/c/llm/echo/input`)
          assert.match(await kept.ended, /^who sleeps/)
        })
      })
})
