import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packed, unpacked } from '../../src/store/packed.ts'
import { savedScenes } from '../../src/store/saved.ts'
import { KeptScenes } from '../../src/store/scenes.ts'
import type { KeptState, KeptVersion } from '../../src/store/scenes.ts'
import { Store } from '../../src/store/store.ts'

const timeout = 20_000

const page = (byte: number): Uint8Array => new Uint8Array(4096).fill(byte)

const state = (
  change: string,
  pages: Readonly<Record<number, number>> = {},
  resources: Readonly<Record<string, string>> = {},
): KeptState => ({
  base: 'engine',
  clock: 1,
  due: null,
  vars: '{}',
  change,
  resources: new Map(Object.entries(resources)),
  image: {
    length: 1 << 20,
    pages: new Map(Object.entries(pages).map(([number, byte]) => [Number(number), page(byte)])),
  },
})

const version = (number: number, state: number): KeptVersion => ({
  number,
  parent: number ? number - 1 : null,
  next: null,
  time: 1000,
  author: 'glenda',
  label: '',
  kind: 'program',
  touched: ['cube'],
  state,
})

/** Bytes of pages, first of each. */
const first = (pages: ReadonlyMap<number, Uint8Array>) =>
  Object.fromEntries([...pages].map(([number, bytes]) => [number, bytes[0]]))

const count = ({ db }: Store, table: string) =>
  Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n'])

test('what is unpacked takes no more memory than it is long', { timeout }, () => {
  for (const length of [0, 1, 4096, 100_000]) {
    const bytes = unpacked(packed(new Uint8Array(length).fill(7)))
    assert.deepEqual(
      [bytes.length, bytes.buffer.byteLength, bytes.at(-1)],
      [length, length, length ? 7 : undefined],
    )
  }
})

test('states of a scene', { timeout }, async (t) => {
  using store = new Store(':memory:')
  const kept = new KeptScenes(store)
  const a = kept.transaction(() => kept.add(state('a', { 0: 1, 5: 1 }, { x: '"x"' }), null))
  const b = kept.transaction(() => kept.add(state('b', { 5: 2 }), a))
  kept.put(version(0, a))
  kept.put(version(1, b), 'box()')
  await t.test('changes come oldest first', () => assert.deepEqual(kept.state(b).changes, ['a', 'b']))
  await t.test('a page wins over the same page of a parent', () => {
    assert.deepEqual(first(kept.image(b).pages), { 0: 1, 5: 2 })
    assert.deepEqual(first(kept.image(a).pages), { 0: 1, 5: 1 })
  })
  await t.test('the same page is kept once', () => assert.equal(count(store, 'scene_pages'), 2))
  await t.test('what nothing stands on can be amended', () => {
    assert.deepEqual([kept.loose(a), kept.loose(b)], [false, true])
    kept.transaction(() => kept.amend(b, state('c', { 5: 3, 6: 3 })))
    assert.deepEqual(kept.state(b).changes, ['a', 'c'])
    assert.deepEqual(first(kept.image(b).pages), { 0: 1, 5: 3, 6: 3 })
    assert.equal(count(store, 'scene_pages'), 2)
  })
  await t.test('one without a parent can have the memory of another', () => {
    const whole = kept.transaction(() => kept.add(state('d', { 0: 9 }), null, b))
    assert.deepEqual(first(kept.image(whole).pages), { 0: 9, 5: 3, 6: 3 })
    assert.deepEqual(kept.state(whole).changes, ['d'])
    kept.transaction(() => kept.tidy(whole))
    assert.equal(count(store, 'scene_pages'), 2)
  })
  await t.test('how much is kept is known to whoever opens it', () => {
    assert.ok(kept.bytes > 0)
    assert.equal(new KeptScenes(store).bytes, kept.bytes)
  })
  await t.test('resources', () => assert.equal(kept.resource('x'), '"x"'))
  await t.test('versions and their sources', () => {
    assert.deepEqual(
      kept.versions().map(({ number, state }) => [number, state]),
      [
        [0, a],
        [1, b],
      ],
    )
    assert.equal(kept.source(1), 'box()')
    kept.put({ ...version(1, b), label: 'mine' })
    assert.equal(kept.source(1), 'box()')
  })
  await t.test('what no version needs is forgotten, and nothing else', () => {
    kept.transaction(() => kept.drop(version(0, a)))
    assert.equal(count(store, 'scene_states'), 2)
    kept.transaction(() => kept.drop(version(1, b)))
    for (const table of ['scene_states', 'scene_images', 'scene_pages', 'scene_resources', 'scene_uses'])
      assert.equal(count(store, table), 0, table)
    assert.equal(kept.bytes, 0)
  })
})

test('no state stands on more than 32 others', { timeout }, () => {
  using store = new Store(':memory:')
  const kept = new KeptScenes(store)
  let last = kept.add(state('0'), null)
  let count = 0
  for (; kept.bears(last); count++) last = kept.add(state(String(count)), last)
  assert.equal(count, 32)
})

test('scenes under names', { timeout }, () => {
  using store = new Store(':memory:')
  const saved = savedScenes(store)
  saved.set('b', 'text')
  saved.set('a', 'other')
  assert.deepEqual(saved.names(), ['a', 'b'])
  assert.equal(saved.get('b'), 'text')
  assert.deepEqual([saved.delete('b'), saved.delete('b'), saved.get('b')], [true, false, undefined])
})
