import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { COUNTS, PageSoak, grown } from './page.ts'

const ROUNDS = 3
// Memory tells nothing in so short a time: `npm run soak -- --page` measures it.
test(
  'a page holds no more after hours than before',
  { timeout: 180_000, skip: without() },
  async ({ signal }) => {
    await using soak = await PageSoak.start(signal)
    for (let round = 0; round <= ROUNDS; round++) await soak.round()
    const more = grown(soak.rounds)
    for (const key of COUNTS)
      assert.ok(more[key]! <= 0, `${key}: ${soak.rounds.map((held) => held[key]).join(', ')}`)
  },
)
