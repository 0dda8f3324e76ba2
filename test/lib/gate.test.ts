import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate } from '../../src/lib/gate.ts'
import { Tasks } from '../../src/lib/tasks.ts'

const timeout = 10_000

test('everybody who waits goes through at once, who comes later waits', { timeout }, async () => {
  const gate = new Gate()
  const through = Promise.all([gate.wait(), gate.wait()])
  gate.open()
  await through
  const later = gate.wait()
  assert.equal(gate.waiting, 1)
  gate.open()
  await later
})

test('a wait that is given up leaves no listener and no place', { timeout }, async () => {
  const gate = new Gate()
  const giveUp = new AbortController()
  const waits = Array.from({ length: 100 }, () => gate.wait(giveUp.signal))
  giveUp.abort()
  for (const wait of waits) await assert.rejects(wait, { name: 'AbortError' })
  assert.equal(gate.waiting, 0)
  await assert.rejects(gate.wait(giveUp.signal), { name: 'AbortError' })
})

test('tasks tell their failures and are all waited for', { timeout }, async () => {
  const failures: unknown[] = []
  const tasks = new Tasks((error) => failures.push(error))
  const gate = new Gate()
  let done = false
  tasks.start(Promise.reject(new Error('one')))
  tasks.start(
    gate.wait().then(() => {
      tasks.start(Promise.resolve().then(() => (done = true)))
      return undefined
    }),
  )
  assert.equal(tasks.running, 2)
  gate.open()
  await tasks[Symbol.asyncDispose]()
  assert.ok(done)
  assert.deepEqual(failures.map(String), ['Error: one'])
})
