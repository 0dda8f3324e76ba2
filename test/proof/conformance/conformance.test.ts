import assert from 'node:assert/strict'
import { test } from 'node:test'
import { traces } from '../../ninep/trace.ts'
import { held } from './held.ts'
import { heldBy, targets } from './targets.ts'

const all = traces(new URL('../../ninep/traces/', import.meta.url))

for (const target of targets)
  test(`conversations with: ${target.name}`, { timeout: 120_000 }, async (t) => {
    for (const trace of heldBy(target, all))
      await t.test(trace.title, { timeout: 30_000 }, () => held(target, trace))
  })

test('there are enough of them, each with its own title', { timeout: 1000 }, () => {
  const titles = all.map(({ title }) => title)
  assert.ok(titles.length >= 190, `${titles.length} conversations`)
  assert.deepEqual(titles.toSorted(), [...new Set(titles)].toSorted())
  for (const { differs = {} } of targets)
    for (const title of Object.keys(differs)) assert.ok(titles.includes(title), `${title} is no conversation`)
})
