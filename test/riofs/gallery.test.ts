import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { PictureThread } from '../../src/riofs/picture/thread.ts'
import { Drawing, pictures } from './program/drawn.ts'
import { docs, page, SMALL, small } from './program/page.ts'

const timeout = 300_000

/** How much one pixel in a hundred may differ, and all of them in the mean; of 255. */
const ONE = 48
const MEAN = 1.5

test('programs are drawn as they were', { timeout }, async (t) => {
  await using drawing = await Drawing.open(new PictureThread())
  for (const picture of await pictures())
    await t.test(picture.name, { timeout: 60_000 }, async () => {
      const now = await drawing.png(picture, SMALL, AbortSignal.timeout(50_000))
      const { mean, far } = await difference(now, await readFile(new URL(`${picture.name}.png`, small)))
      assert.ok(mean < MEAN && far < 0.01, `mean ${mean.toFixed(2)}, ${(far * 100).toFixed(2)} % far off`)
    })
})

test('the gallery has each picture, and says so', { timeout }, async () => {
  const all = await pictures()
  const names = all.map(({ name }) => `${name}.png`)
  assert.equal(
    await readFile(new URL('gallery.md', docs), 'utf8'),
    page(all),
    'run node test/riofs/gallery.ts',
  )
  assert.deepEqual((await readdir(new URL('gallery/', docs))).toSorted(), names)
  assert.deepEqual((await readdir(small)).toSorted(), names)
})

async function difference(one: Uint8Array, other: Uint8Array): Promise<{ mean: number; far: number }> {
  const [a, b] = [await pixels(one), await pixels(other)]
  assert.equal(a.length, b.length)
  let [sum, far] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs(a[i]! - b[i]!)
    sum += off
    if (off > ONE) far++
  }
  return { mean: sum / a.length, far: far / a.length }
}

async function pixels(png: Uint8Array): Promise<Uint8ClampedArray> {
  const image = await loadImage(Buffer.from(png))
  const ctx = createCanvas(image.width, image.height).getContext('2d')
  ctx.drawImage(image, 0, 0)
  return ctx.getImageData(0, 0, image.width, image.height).data
}
