import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, opened } from './opened.ts'

test('the sandbox', { timeout: 60_000 }, async (t) => {
  await using box = await opened()
  const value = async (source: string) => (await box.run(source, asked())).value

  await t.test('runs programs that stay', async () => {
    assert.equal(await value('let n = 0; const next = () => ++n; next()'), '1')
    assert.equal(await value('next()'), '2')
    assert.equal(
      await value('const two = sphere(); two.set({x: 1})'),
      '[sphere two]',
      'by the names they have then',
    )
  })

  await t.test('tells what they made, printed and are worth', async () => {
    const ran = await box.run('const one = box(); print("hello"); ({ a: 1 })', asked())
    assert.ok(ran.ok)
    assert.equal(ran.value, '{ a: 1 }')
    assert.deepEqual(
      ran.patch.set?.map(({ id }) => id),
      ['one'],
    )
    assert.deepEqual(ran.prints, [{ level: 'log', text: 'hello' }])
  })

  await t.test('undoes a program that fails, closures and all, and says where', async () => {
    const ran = await box.run('next(); box(); print("so far")\n  nope.nothing()', asked())
    const { message, line, column, excerpt } = ran.error!
    assert.deepEqual([ran.ok, message, line, column], [false, "ReferenceError: 'nope' is not defined", 2, 3])
    assert.match(excerpt!, /^> 2 \|   nope\.nothing\(\)\n +\|   \^/m)
    assert.deepEqual(ran.patch, {})
    assert.deepEqual(ran.prints, [{ level: 'log', text: 'so far' }])
    assert.equal(await value('next()'), '3')
  })

  await t.test('goes back to a snapshot, and on from there', async () => {
    const pages = new Map((await box.run('next()', asked())).after!.pages)
    const all = await box.restore({ length: 16 << 20, pages: new Map() })
    assert.deepEqual([all.ok, all.patch.set ?? []], [true, []])
    assert.equal(await value('typeof next'), 'undefined')
    assert.ok(pages.size < 200, `${pages.size} pages`)
  })

  await t.test('waits for a promise as far as it goes', async () => {
    assert.equal(await value('const later = await new Promise(resolve => resolve(5)); later + 1'), '6')
    const failed = await box.run('await null\nthrow new TypeError("no")', asked())
    assert.deepEqual([failed.error?.message, failed.error?.line], ['TypeError: no', 2])
  })

  await t.test('is asked without a program, too', async () => {
    const { due } = await box.run('every(1, () => sphere())', asked())
    assert.equal(due, 1)
    const ticked = await box.call('tick', 1.1)
    assert.deepEqual(
      ticked.patch.set?.map(({ id }) => id),
      ['sphere-1'],
    )
    const refused = await box.call('event', 2, '{"node":"nobody","type":"click"}')
    assert.deepEqual([refused.ok, refused.error?.message], [false, 'Error: there is no node nobody'])
    assert.match(await box.vars(), /^\{.*\}$/)
  })

  await t.test('says what was thrown, whatever that is', async () => {
    for (const [thrown, said] of [
      ['null', 'null was thrown'],
      ['5', '5 was thrown'],
      ['"words"', 'words'],
      ['new RangeError("far")', 'RangeError: far'],
      ['{ message: "of its own" }', 'Error: of its own'],
    ])
      assert.equal((await box.run(`throw ${thrown}`, asked())).error?.message, said)
  })

  await t.test('knows the language of today', async () => {
    assert.equal(await value('(await Array.fromAsync([1, 2], async (x) => x * 2)).join()'), '2,4')
    assert.equal(await value('Object.groupBy([1, 2, 3], (x) => (x % 2 ? "odd" : "even")).odd.join()'), '1,3')
    assert.equal(await value('[3, 1].toSorted().join() + /(?<y>\\d+)/v.exec("in 2026").groups.y'), '1,32026')
  })

  await t.test('takes pages of this base only', async () => {
    await assert.rejects(
      box.restore({ length: 1 << 30, pages: new Map() }),
      /a memory of 1073741824 bytes cannot be/,
    )
    await assert.rejects(
      box.restore({ length: 16 << 20, pages: new Map([[0, new Uint8Array(3)]]) }),
      /is no page/,
    )
  })
})
