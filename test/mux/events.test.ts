import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { Journal, Reader } from '../../src/mux/events.ts'

const timeout = 5000
const call = { signal: new AbortController().signal }
const ids = (read: Uint8Array): unknown[] =>
  text(read)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).id ?? JSON.parse(line).lost)

function journal(events: number, most?: number): Journal {
  const journal = new Journal(most)
  for (let at = 0; at < events; at++) journal.emit({ source: 'test', kind: 'tick', at })
  return journal
}

test('events', { timeout }, async (t) => {
  await t.test('are lines of JSON with id and time', async () => {
    const one = journal(0)
    const reader = new Reader(one)
    const read = reader.read(1000, call)
    one.emit({ source: 'a', kind: 'b', detail: 'c\nd' })
    const { time, ...rest } = JSON.parse(text(await read))
    assert.deepEqual(rest, { id: 1, source: 'a', kind: 'b', detail: 'c\nd' })
    assert.match(time, /^\d{4}-\d\d-\d\dT/)
  })
  await t.test('start at now', async () => {
    const one = journal(3)
    const reader = new Reader(one)
    one.emit({ source: 'test', kind: 'tick' })
    assert.deepEqual(ids(await reader.read(1000, call)), [4])
  })
  await t.test('are replayed behind an ID', async () => {
    const reader = new Reader(journal(5))
    reader.write(utf8('since 2\n'))
    assert.deepEqual(ids(await reader.read(10_000, call)), [3, 4, 5])
  })
  await t.test('come in whole lines, and in parts when one does not fit', async () => {
    const one = journal(3)
    const reader = new Reader(one)
    reader.write(utf8('since 0'))
    const length = one.line(1)!.length
    assert.deepEqual(ids(await reader.read(2 * length + 5, call)), [1, 2])
    const parts = [await reader.read(10, call), await reader.read(10, call), await reader.read(1000, call)]
    assert.deepEqual(ids(Buffer.concat(parts)), [3])
  })
  await t.test('that were forgotten are told', async () => {
    const one = journal(0)
    const slow = new Reader(one)
    one.emit({ source: 'test', kind: 'tick', at: 0 })
    const { length } = one.line(1)!
    const bounded = journal(0, 3 * length)
    const reader = new Reader(bounded)
    for (let at = 0; at < 9; at++) bounded.emit({ source: 'test', kind: 'tick', at })
    assert.deepEqual(ids(await reader.read(10_000, call)), [6, 7, 8, 9])
    assert.ok(slow)
  })
  await t.test('that could not be kept are told, and what follows them', async () => {
    const lines = new Map<number, string>([1, 2, 5].map((id) => [id, `{"id":${id}}\n`]))
    const kept = { last: 6, oldest: 1, append: () => undefined, line: (id: number) => lines.get(id) }
    const one = new Journal(undefined, kept)
    const reader = new Reader(one)
    reader.write(utf8('since 0'))
    const told = text(await reader.read(10_000, call))
    assert.deepEqual(ids(utf8(told)), [1, 2, 2, 5, 1])
    assert.equal(told.match(/"kind":"gap","lost":[21]/g)?.length, 2)
    one.emit({ source: 'test', kind: 'tick' })
    assert.deepEqual(ids(await reader.read(10_000, call)), [7])
  })
  await t.test('wait no longer than their signal', async () => {
    const over = new AbortController()
    const read = new Reader(journal(1)).read(100, over)
    over.abort(new Error('enough'))
    await assert.rejects(async () => read, /enough/)
  })
  await t.test('are not asked for in other words', () => {
    for (const wrong of ['since', 'since x', 'until 3', 'since -1', 'since 1 2'])
      assert.throws(() => new Reader(journal(1)).write(utf8(wrong)), { code: 'EINVAL' })
  })
})

test('events that are kept are replayed, and their numbers go on', { timeout }, async () => {
  const lines = new Map<number, string>([3, 4].map((id) => [id, `{"id":${id}}\n`]))
  const kept = {
    last: 4,
    oldest: 3,
    append: (id: number, line: string) => void lines.set(id, line),
    line: (id: number) => lines.get(id),
  }
  const journal = new Journal(1, kept)
  for (const kind of ['a', 'b', 'c']) journal.emit({ source: 'test', kind })
  const reader = new Reader(journal)
  reader.write(utf8('since 0'))
  assert.deepEqual(ids(await reader.read(10_000, call)), [2, 3, 4, 5, 6, 7])
})
