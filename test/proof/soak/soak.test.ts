import assert from 'node:assert/strict'
import { accessSync, constants } from 'node:fs'
import { test } from 'node:test'
import { growth, settled } from './measure.ts'
import { Soak } from './soak.ts'

/** Memory tells nothing in so short a time: `npm run soak` measures it. */
const COUNTS = ['fids', 'tags', 'timers', 'sockets', 'handles', 'waiting', 'asleep', 'failures']

test('a hive holds no more after a while than before', { timeout: 100_000 }, async () => {
  accessSync('/dev/fuse', constants.R_OK | constants.W_OK)
  await using soaked = await Soak.start(true)
  await soaked.cycle()
  const before = await settled(soaked)
  for (let cycle = 0; cycle < 2; cycle++) await soaked.cycle()
  const grown = growth(before, await settled(soaked, before))
  for (const key of COUNTS) assert.ok(grown[key]! <= 0, `${key} grew by ${grown[key]}`)
})
