import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from '../../src/riofs/queue.ts'

const timeout = 5000

test(
  'writers take turns, each in its own order, and nothing runs beside anything else',
  { timeout },
  async () => {
    const queue = new Queue()
    const done: string[] = []
    let running = 0
    const work = (name: string) => async () => {
      assert.equal(++running, 1)
      await new Promise(setImmediate)
      running--
      done.push(name)
    }
    const [a, b] = [{}, {}]
    const all = ['a1', 'a2', 'a3'].map((name) => queue.add(a, work(name)))
    all.push(...['b1', 'b2'].map((name) => queue.add(b, work(name))))
    assert.deepEqual([queue.length, queue.of(a), queue.busy], [5, 3, true])
    await Promise.all(all)
    assert.deepEqual(done, ['a1', 'b1', 'a2', 'b2', 'a3'])
    await queue.idle()
    assert.equal(queue.busy, false)
  },
)

test('work that fails is its asker’s affair', { timeout }, async () => {
  const queue = new Queue()
  const bad = queue.add({}, () => {
    throw new Error('no')
  })
  const good = queue.add({}, () => 'yes')
  await assert.rejects(bad, /no/)
  assert.equal(await good, 'yes')
})

test('too much is refused', { timeout }, async () => {
  const queue = new Queue()
  const gate = Promise.withResolvers<void>()
  const first = queue.add({}, () => gate.promise, 60 << 20)
  await assert.rejects(
    queue.add({}, () => undefined, 5 << 20),
    { code: 'EAGAIN' },
  )
  gate.resolve()
  await first
  await queue.add({}, () => undefined, 5 << 20)
  const who = {}
  const many = Array.from({ length: 1000 }, () => queue.add(who, () => undefined))
  await assert.rejects(
    queue.add({}, () => undefined),
    { code: 'EAGAIN' },
  )
  await Promise.all(many)
})

test('what waits when it closes fails, and what comes then', { timeout }, async () => {
  const queue = new Queue()
  const gate = Promise.withResolvers<void>()
  const first = queue.add({}, () => gate.promise)
  await new Promise(setImmediate)
  const second = queue.add({}, () => undefined)
  queue.close()
  await assert.rejects(second, { code: 'ENOTCONN' })
  await assert.rejects(
    queue.add({}, () => undefined),
    { code: 'ENOTCONN' },
  )
  gate.resolve()
  await first
  await queue.idle()
})
