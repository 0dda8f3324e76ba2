import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { PAGE } from '../../../src/riofs/vm/image.ts'
import { asked, opened } from './opened.ts'

/** Bytes of chance, the same each time. */
const noise = (seed: number): Uint8Array =>
  createHash('shake256', { outputLength: PAGE }).update(String(seed)).digest()

/** A state file may come from anybody: pages of it are whatever they are. */
test('a memory that is nonsense', { timeout: 120_000 }, async (t) => {
  await using box = await opened({ time: 300, memory: 64 << 20 })
  const kept = (await box.run('const kept = 1', asked())).after!
  const numbers = [...kept.pages.keys()].filter((_, index) => index % 4 === 0)
  const length = kept.length

  const rows: readonly (readonly [title: string, pages: ReadonlyMap<number, Uint8Array>])[] = [
    ['of all pages', new Map(Array.from({ length: length / PAGE }, (_, n) => [n, noise(n)]))],
    ['of zeros', new Map(Array.from({ length: length / PAGE }, (_, n) => [n, new Uint8Array(PAGE)]))],
    ...numbers.map((n) => [`of page ${n}`, new Map([[n, noise(n)]])] as const),
    ...numbers.map(
      (n) =>
        [`of page ${n} in the other`, new Map([...kept.pages, [n, kept.pages.get(numbers[0]!)!]])] as const,
    ),
  ]
  for (const [title, pages] of rows)
    await t.test(title, { timeout: 10_000 }, async () => {
      await box.restore({ length, pages }).catch((error: Error) => assert.ok(error.message))
      await box.run('kept', asked()).catch((error: Error) => assert.ok(error.message))
      const back = await box.restore(kept)
      assert.ok(back.ok)
      assert.equal((await box.run('kept', asked())).value, '1')
    })
})
