import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shelf } from '../../src/llmfs/media.ts'
import { KeptMedia } from '../../src/store/media.ts'
import { Store } from '../../src/store/store.ts'
import { sample } from '../lib/media/samples.ts'
import { sample as medium } from '../providers/samples.ts'

const timeout = 10_000
const png = sample('a.png')

test('a medium holds no content: that is fetched from the store', { timeout }, () => {
  using store = new Store(':memory:')
  const shelf = new Shelf(new KeptMedia(store))
  const { type, size, sha256, tokens, data } = shelf.put('image/png', png)
  assert.deepEqual([type, size, tokens], ['image/png', png.length, 1])
  assert.deepEqual(Buffer.from(data()), png)
  assert.deepEqual(Buffer.from(shelf.find(sha256)!.data()), png)
  store.db.exec('DELETE FROM media')
  assert.throws(data, { code: 'ENOENT', message: new RegExp(`image/png ${sha256} is kept no longer$`) })
})

test('what tools show is kept too', { timeout }, () => {
  using store = new Store(':memory:')
  const shelf = new Shelf(new KeptMedia(store))
  const seen = medium('image/png')
  const content = [{ kind: 'text', text: 'look' } as const, seen]
  const [result] = shelf.shelved([{ kind: 'result', id: '1', name: 'read', content, failed: false }])
  assert.equal(result!.content[0], content[0])
  assert.equal(shelf.find(seen.sha256)?.size, seen.size)
})
