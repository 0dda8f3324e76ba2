import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Pages, Ran } from '../../../src/riofs/vm/ran.ts'
import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import { asked, opened } from './opened.ts'

/** All that differs from a new machine, after these steps. */
function all(...steps: readonly Ran[]): Pages {
  const pages = new Map<number, Uint8Array>()
  let length = 0
  for (const step of steps)
    for (const part of [step.before, step.after])
      if (part) {
        length = part.length
        for (const [n, bytes] of part.pages) pages.set(n, bytes)
      }
  return { length, pages }
}

const ids = (ran: Ran) => ran.patch.set?.map(({ id }) => id)

test('a machine goes on', { timeout: 60_000 }, async (t) => {
  await t.test('in another one of the same base, with all that it knew', async () => {
    await using one = await opened()
    const first = await one.run('let n = 0; const next = () => ++n; const cube = box(); next()', asked())
    const second = await one.run('cube.on("click", () => print(next())); next()', asked())
    const pages = structuredClone(all(first, second))
    await one.run('next(); cube.remove()', asked())

    await using other = await opened()
    assert.equal(other.base, one.base)
    assert.deepEqual(ids(await other.restore(pages)), ['cube'])
    const clicked = await other.call('event', 1, '{"node":"cube","type":"click"}')
    assert.deepEqual(
      clicked.prints.map(({ text }) => text),
      ['3'],
    )
    assert.deepEqual(ids(await other.run('const more = sphere(); next()', asked())), ['more'])
  })

  await t.test('in another one, which is told what was run', async () => {
    await using one = await opened()
    const source = 'const cube = box()\ncube.on("click", () => nothing())'
    const { before, after } = await one.run(source, { ...asked(), version: 7 })
    await using other = await opened()
    await other.restore(all({ before, after } as Ran), new Map([[7, source]]))
    const { faults } = await other.call('event', 1, '{"node":"cube","type":"click"}')
    assert.deepEqual([faults[0]?.line, faults[0]?.excerpt?.includes('> 2 |')], [2, true])
  })

  await t.test('with what happened after the last program, when the next one has to be killed', async () => {
    await using box = await opened({ time: 300, memory: 64 << 20 })
    await box.run('let n = 0; every(1, () => n++)', asked())
    for (const clock of [1.1, 2.1, 3.1]) await box.call('tick', clock)
    const killed = await box.run('new Array(2 ** 32 - 1).indexOf(1)', asked())
    assert.deepEqual([killed.ok, killed.error?.limit, killed.patch], [false, 'time', {}])
    assert.equal((await box.run('n', asked())).value, '3')
  })
})

/** A handler that is too much, whether the engine notices it itself or is killed. */
const endless: readonly [title: string, code: string][] = [
  ['a loop', 'while (1) {}'],
  ['a call that nobody can interrupt', 'new Array(2 ** 32 - 1).indexOf(1)'],
]

test('handlers', { timeout: 60_000 }, async (t) => {
  await using box = await opened({ time: 300, memory: 64 << 20 })
  for (const [title, code] of endless)
    await t.test(`that do not end are switched off: ${title}`, async () => {
      await box.run(`clear(); const cube = box(); every(1, () => { ${code} })`, asked())
      const ticked = await box.call('tick', 1.1)
      assert.deepEqual(
        [ticked.ok, ticked.error?.limit, ticked.back, ids(ticked)],
        [false, 'time', true, ['cube']],
      )
      const again = await box.call('tick', 2.2)
      assert.ok(again.ok, again.error?.message)
    })

  await t.test('say where they failed, in the program that they are of', async () => {
    await box.run('clear()\nconst cube = box()\ncube.on("click", () => {\n  cube.nothing.at.all\n})', asked())
    await box.run('const other = 1', asked())
    const click = () => box.call('event', 1, '{"node":"cube","type":"click"}')
    const [fault] = (await click()).faults
    assert.deepEqual([fault?.line, fault?.column], [4, 15])
    assert.match(fault!.excerpt!, /> 4 \|   cube\.nothing\.at\.all/)
    await box.run('new Array(2 ** 32 - 1).indexOf(1)', asked())
    assert.deepEqual((await click()).faults[0]?.line, 4, 'in another thread, too')
  })

  await t.test('of promises are told later', async () => {
    const waits = await box.run(
      'await new Promise((_, no) => setTimeout(() => no(new Error("late")), 1000))',
      asked(),
    )
    assert.ok(waits.ok)
    const [fault] = (await box.call('tick', 5)).faults
    assert.match(fault?.message ?? '', /late/)
  })
})

test('the thread of a machine', { timeout: 60_000 }, async (t) => {
  await t.test('may die of what it is given', async () => {
    await using box = await opened()
    await box.run('const kept = 1', asked())
    const ran = await box.run('a;'.repeat(4e6), asked())
    assert.equal(ran.ok, false)
    assert.equal((await box.run('a;'.repeat(5e6), asked())).error?.limit, 'size')
    assert.equal((await box.run('kept', asked())).value, '1')
  })

  await t.test('ends with the machine, whoever waits', async () => {
    const box = await opened()
    const runs = [box.run('while (1) {}', asked()), box.run('1', asked()), box.vars(), box.snapshot()]
    await box[Symbol.asyncDispose]()
    const came = await Promise.allSettled(runs)
    assert.ok(came.every((one) => one.status === 'rejected' || !(one.value as Ran).ok))
    await assert.rejects(box.run('1', asked()), /the sandbox was closed/)
  })

  await t.test('does not keep a process alive', async () => {
    const alone = new URL('./alone.ts', import.meta.url).pathname
    assert.equal((await promisify(execFile)(process.execPath, [alone], { timeout: 20_000 })).stdout, '42\n')
  })

  await t.test('does not start with a bootstrap that fails', async () => {
    const bootstrap = { root: new URL('./', import.meta.url).href, entry: 'alone.ts' }
    await assert.rejects(Sandbox.open({ bootstrap }), /the sandbox does not start/)
  })
})
