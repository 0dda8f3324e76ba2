import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chores } from '../../src/fuse/chores.ts'

test('what nobody waits for', { timeout: 10_000 }, async (t) => {
  await t.test('is done after what is going on, in order', async () => {
    const chores = new Chores()
    const done: number[] = []
    for (let n = 0; n < 3; n++) chores.later(() => done.push(n))
    assert.deepEqual(done, [])
    await new Promise((soon) => setImmediate(soon))
    assert.deepEqual(done, [0, 1, 2])
  })
  await t.test('is done before what must come after it', () => {
    const chores = new Chores()
    const done: number[] = []
    for (let n = 0; n < 1000; n++) chores.later(() => done.push(n))
    chores.run()
    assert.deepEqual(
      done,
      Array.from({ length: 1000 }, (_, n) => n),
    )
  })
  await t.test('waits for a storm to be over, and is all done then', async () => {
    const chores = new Chores()
    let done = 0
    const all = new Promise<void>((over) => {
      for (let n = 0; n < 1000; n++) chores.later(() => ++done === 1000 && over())
    })
    await new Promise((soon) => setImmediate(soon))
    assert.equal(done, 0)
    await all
  })
})
