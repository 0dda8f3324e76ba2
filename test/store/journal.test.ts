import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { KeptEvents } from '../../src/store/journal.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

const timeout = 20_000
const failed = assert.ifError

const count = (store: Store): number =>
  Number(store.db.prepare('SELECT count(*) AS n FROM events').get()!['n'])

test('events are there after a clean stop, and numbers go on', { timeout }, (t) => {
  const path = join(folder(t), 'hive.db')
  {
    using store = new Store(path)
    using events = new KeptEvents(store, { failed })
    assert.deepEqual([events.last, events.oldest], [0, 1])
    for (let id = 1; id <= 250; id++) events.append(id, `line ${id}`)
    assert.equal(count(store), 200, 'they are written a hundred at a time')
  }
  using store = new Store(path)
  using events = new KeptEvents(store, { failed })
  assert.deepEqual(
    [events.last, events.oldest, events.line(1), events.line(250)],
    [250, 1, 'line 1', 'line 250'],
  )
  assert.equal(events.line(251), undefined)
})

test('events are written before anybody hears of them', { timeout }, async () => {
  using store = new Store(':memory:')
  using events = new KeptEvents(store, { failed })
  events.append(1, 'one')
  events.append(2, 'two')
  assert.equal(count(store), 0)
  await Promise.resolve()
  assert.equal(count(store), 2)
})

test('the oldest are forgotten past a size, and past an age', { timeout }, async () => {
  using store = new Store(':memory:')
  {
    using events = new KeptEvents(store, { most: 50, failed })
    for (let id = 1; id <= 100; id++) events.append(id, '0123456789')
    assert.deepEqual([events.oldest, events.line(95), events.line(96)], [96, undefined, '0123456789'])
    assert.equal(count(store), 5)
  }
  const written = Date.now()
  while (Date.now() <= written + 1) await sleep(1)
  using events = new KeptEvents(store, { age: 1, failed })
  assert.deepEqual(
    [events.last, events.oldest, count(store)],
    [100, 100, 1],
    'the last stays, for its number',
  )
})
