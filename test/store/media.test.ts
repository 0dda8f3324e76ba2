import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptMedia } from '../../src/store/media.ts'
import { Store } from '../../src/store/store.ts'

const timeout = 10_000

test('a medium is kept once, with its content as it was', { timeout }, () => {
  using store = new Store(':memory:')
  const media = new KeptMedia(store)
  const data = Uint8Array.of(0, 255, 1)
  for (let time = 0; time < 2; time++) media.put('ab', { type: 'image/png', size: 3, tokens: 7 }, data)
  assert.deepEqual(media.find('ab'), { type: 'image/png', size: 3, tokens: 7 })
  assert.deepEqual(media.data('ab'), data)
  assert.equal(store.db.prepare('SELECT count(*) AS n FROM media').get()!['n'], 1)
})

test('what is not kept is nothing', { timeout }, () => {
  using store = new Store(':memory:')
  const media = new KeptMedia(store)
  assert.equal(media.find('ab'), undefined)
  assert.equal(media.data('ab'), undefined)
})
