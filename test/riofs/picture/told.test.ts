import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Known } from '../../../src/riofs/picture/told.ts'
import type { SceneNode } from '../../../src/scene/node.ts'
import { geometry, shown, solid } from './scenes.ts'

const asked = { width: 10, height: 10, clock: 0 }
const node = (id: string): SceneNode => solid('box', {}, { id })
const [a, b, c] = [node('a'), node('b'), node('c')]
const [g, h] = [geometry('g', [0, 0, 0]), geometry('h', [0, 0, 0])]

/** What is known, what is shown then, and what is told of it. */
const rows: readonly [title: string, before: Parameters<typeof shown>, after: Parameters<typeof shown>, told: object][] = [
  ['everything, at first', [[]], [[a, b], [g]], { fresh: false, set: [a, b], resources: [g], drop: [], forget: [] }],
  ['nothing twice', [[a, b], [g]], [[a, b], [g]], { fresh: false, set: [], resources: [], drop: [], forget: [] }],
  ['what has changed', [[a, b]], [[node('a'), b]], { fresh: false, set: [node('a')], drop: [] }],
  ['what has gone', [[a, b], [g, h]], [[b], [h]], { fresh: false, set: [], drop: ['a'], forget: ['g'] }],
  ['what is new, at the end', [[a]], [[a, b, c]], { fresh: false, set: [b, c], drop: [] }],
  ['everything, when the order is another one', [[a, b]], [[b, a]], { fresh: true, set: [b, a] }],
  ['everything, when something has come in between', [[a, c]], [[a, b, c]], { fresh: true, set: [a, b, c] }],
] // oxfmt-ignore
test('the thread that draws is told', { timeout: 10_000 }, async (t) => {
  for (const [title, before, after, expected] of rows)
    await t.test(title, () => {
      const known = new Known()
      known.tell(shown(...before), asked)
      const told = known.tell(shown(...after), asked)
      assert.deepEqual({ ...told, ...expected }, told)
    })
})
