import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { settingsIn } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

test('a setting is there after the store was closed and opened', { timeout: 10_000 }, (t) => {
  const path = join(folder(t), 'hive.db')
  {
    using store = new Store(path)
    const settings = settingsIn(store)
    assert.equal(settings.get('label'), '')
    settings.set('label', 'first')
    settings.set('label', 'second')
    settings.set('other', '')
  }
  using store = new Store(path)
  assert.equal(settingsIn(store).get('label'), 'second')
})
