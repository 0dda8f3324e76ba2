import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../../riofs/picture/chromium.ts'
import { growth, settled } from '../measure.ts'
import { PageSoak } from './soak.ts'

/** Memory tells nothing in so short a time, nor do pictures that are loaded once: `npm run soak -- --page` measures them. */
const COUNTS = ['fids', 'tags', 'timers', 'sockets', 'nodes', 'listeners', 'documents']
/** Those that open and close most. */
const SOME = ['prompts', 'panels', 'cuts']

test(
  'a page and its hive hold no more after a while than before',
  { timeout: 200_000, skip: without() },
  async () => {
    await using soaked = await PageSoak.start()
    await soaked.cycle(SOME)
    const before = await settled(soaked)
    await soaked.cycle(SOME)
    const grown = growth(before, await settled(soaked, before))
    for (const key of COUNTS) assert.ok(grown[key]! <= 0, `${key} grew by ${grown[key]}`)
    assert.deepEqual(soaked.wrong, [])
  },
)
