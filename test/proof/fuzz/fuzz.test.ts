import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { subjects } from './subjects.ts'

/** Frames of each seed, in all. One seed is always the same, one is not. */
const FRAMES = 100_000
const seeds = [20261125, randomInt(2 ** 31)]

for (const seed of seeds)
  test(`nothing breaks, hangs or stays, whatever comes: seed ${seed}`, { timeout: 110_000 }, async (t) => {
    for (const [name, { what, fuzz, share }] of Object.entries(subjects))
      await t.test(what, { timeout: 60_000 }, async () => {
        const { failed } = await fuzz({ target: name, seed, frames: (FRAMES * share) / 100 })
        assert.equal(
          failed && `round ${failed.round}: ${failed.fault}`,
          undefined,
          `npm run fuzz -- --target ${name} --seed ${seed} finds it again`,
        )
      })
  })
