import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Image, PAGE } from '../../../src/riofs/vm/image.ts'

/** A memory with one byte set in each of these pages. */
function memory(pages: number, set: Readonly<Record<number, number>>): Uint8Array {
  const bytes = new Uint8Array(pages * PAGE)
  for (const [n, value] of Object.entries(set)) bytes[Number(n) * PAGE + 7] = value
  return bytes
}

const shared = (bytes: Uint8Array): SharedArrayBuffer => {
  const buffer = new SharedArrayBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

const take = (image: Image, bytes: Uint8Array) => image.take(bytes, image.changed(bytes))

test('an image of a memory', { timeout: 10_000 }, async (t) => {
  const base = shared(memory(4, { 1: 1 }))

  await t.test('knows what has changed, and only that', () => {
    const image = new Image(base)
    assert.deepEqual([...take(image, memory(4, { 1: 1, 2: 5 })).pages.keys()], [2])
    assert.deepEqual([...take(image, memory(4, { 1: 1, 2: 5 })).pages.keys()], [])
    assert.deepEqual([...take(image, memory(4, { 1: 2 })).pages.keys()], [1, 2])
    assert.deepEqual([...image.pages.pages.keys()], [1], 'page 2 is as the base has it')
  })

  await t.test('counts what a memory grew by as zero', () => {
    const image = new Image(base)
    const pages = take(image, memory(6, { 1: 1, 5: 9 }))
    assert.deepEqual([pages.length, [...pages.pages.keys()]], [6 * PAGE, [5]])
  })

  await t.test('makes a memory what it was', () => {
    const image = new Image(base)
    take(image, memory(6, { 1: 1, 3: 3 }))
    const other = memory(6, { 0: 1, 3: 4, 5: 5 })
    image.put(other, image.changed(other))
    assert.deepEqual(other, memory(6, { 1: 1, 3: 3 }))
    const fresh = memory(6, {})
    image.fill(fresh)
    assert.deepEqual(fresh, memory(6, { 1: 1, 3: 3 }))
  })

  await t.test('is kept by what has been taken of it', () => {
    const image = new Image(base)
    const steps = [memory(4, { 1: 1, 2: 1 }), memory(6, { 1: 1, 4: 2 }), memory(6, { 1: 3 })]
    const copy = new Image(base)
    for (const step of steps) copy.add(take(image, step))
    assert.deepEqual(copy.changed(steps[2]!), [])
    assert.deepEqual(new Image(base, copy.pages).changed(steps[2]!), [])
  })
})
