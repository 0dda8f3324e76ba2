import assert from 'node:assert/strict'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { PictureThread } from '../../../src/riofs/picture/thread.ts'
import { Chromium, without } from './chromium.ts'
import { compare, decoded, drawn, keep } from './compare.ts'
import { scenes } from './scenes.ts'

const asked = { width: 480, height: 270, clock: 0 }

/** How much the pictures may differ: of 255, and the share of pixels of which a channel is off by more than 32. */
const MEAN = 1
const OFF = 0.01
/** Pixels that are not background at least, so that nothing is compared with nothing. */
const DRAWN = 400

/** Where pictures are to be looked at that differ too much. */
const folder = join(tmpdir(), 'hivefs-pictures')

test('solids look as in a browser', { timeout: 120_000, skip: without() }, async (t) => {
  await using chromium = await Chromium.start()
  await using pictures = new PictureThread()
  for (const [name, scene] of Object.entries(scenes))
    await t.test(name, async () => {
      const ours = await pictures.png(scene, asked, t.signal)
      const theirs = await chromium.shot(scene, asked)
      const [a, b] = [await decoded(ours), await decoded(theirs)]
      const { mean, off } = compare(a, b)
      const told = `mean ${mean.toFixed(2)}, off ${(off * 100).toFixed(2)} %, drawn ${drawn(a)}`
      if (process.env['PICTURES']) console.error(`${name}: ${told}`)
      if (mean >= MEAN || off >= OFF || drawn(b) < DRAWN || process.env['PICTURES']) await keep(folder, name.replaceAll(/\W+/g, '-'), ours, theirs) // oxfmt-ignore
      assert.ok(mean < MEAN && off < OFF && drawn(b) >= DRAWN, `${told}; both pictures are in ${folder}`)
    })
})
