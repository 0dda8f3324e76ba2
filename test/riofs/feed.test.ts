import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed } from '../../src/riofs/feed.ts'

const timeout = 5000
const { signal } = new AbortController()
const lost = (count: number): Uint8Array => Buffer.from(`lost ${count}`)

/** All that a reader can read now, read by read. */
async function now(reader: ReturnType<Feed['open']>, count = 100): Promise<string[]> {
  const said: string[] = []
  for (;;) {
    const gone = new AbortController()
    const reading = reader.read(count, gone.signal)
    if (!(reading instanceof Promise)) {
      said.push(Buffer.from(reading).toString())
      continue
    }
    gone.abort()
    await assert.rejects(reading)
    return said
  }
}

test('each reader reads all from where it began, a piece a read', { timeout }, async () => {
  const feed = new Feed({ lost })
  feed.append('one')
  const first = feed.open()
  feed.append('two')
  assert.deepEqual(await now(first), ['one', 'two'])
  assert.deepEqual(await now(feed.open()), ['one', 'two'])
})

test('a new reader begins at the mark', { timeout }, async () => {
  const feed = new Feed({ lost })
  feed.append('one')
  feed.mark()
  assert.deepEqual(await now(feed.open()), [])
  feed.append('two')
  assert.deepEqual(await now(feed.open()), ['two'])
})

test('a reader that is given something first begins now', { timeout }, async () => {
  const feed = new Feed({ lost })
  feed.append('one')
  const reader = feed.open(Buffer.from('all'))
  feed.append('two')
  assert.deepEqual(await now(reader), ['all', 'two'])
})

test(
  'a piece is read in parts where there is no more room, and never cut by what is lost',
  { timeout },
  async () => {
    const feed = new Feed({ lost, most: 4 })
    feed.append('abcd')
    const reader = feed.open()
    assert.equal(Buffer.from(await reader.read(2, signal)).toString(), 'ab')
    for (const piece of ['1111', '2222', '3333']) feed.append(piece)
    assert.deepEqual(await now(reader), ['cd', 'lost 2', '3333'])
  },
)

test('what a slow reader is given may stand for all', { timeout }, async () => {
  const feed = new Feed({ lost, most: 4, afresh: true })
  const reader = feed.open()
  for (const piece of ['1111', '2222', '3333']) feed.append(piece)
  assert.deepEqual(await now(reader), ['lost 2'])
})

test('a reader that waits is woken, and can give up', { timeout }, async () => {
  const feed = new Feed({ lost })
  const reader = feed.open()
  const gone = new AbortController()
  const given = reader.read(10, gone.signal)
  gone.abort()
  await assert.rejects(given as Promise<unknown>, { name: 'AbortError' })
  const read = reader.read(10, signal)
  feed.append('word')
  assert.equal(Buffer.from(await read).toString(), 'word')
  assert.equal(feed.readers, 1)
  reader.close()
  reader.close()
  assert.equal(feed.readers, 0)
})
