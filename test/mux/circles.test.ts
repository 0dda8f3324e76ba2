import assert from 'node:assert/strict'
import { test } from 'node:test'
import { circling } from '../../src/mux/circles.ts'
import { Depths } from '../../src/mux/depths.ts'
import { edit } from '../../src/mux/wiring.ts'
import type { Wire } from '../../src/mux/wire.ts'

const timeout = 10_000

/** Routes, and which of them go round. */
// oxfmt-ignore
const circles: readonly [lines: readonly string[], round: readonly number[]][] = [
  [['llm/a/output -> llm/b/input'], []],
  [['llm/a/output -> llm/b/input', 'llm/b/output -> llm/a/input'], [0, 1]],
  [['llm/a/output -> llm/b/input', 'llm/b/JS -> llm/a/input', 'llm/c/output -> llm/a/input', 'llm/b/output -> llm/d/input'], [0, 1]],
  [['llm/a/output -> llm/a/input'], [0]],
  [['llm/a/ERRORS -> llm/a/input'], [0]],
  [['llm/a/output -> llm/a/system'], []],
  [['llm/a/JS -> rio/scene/parse', 'rio/scene/STDERR -> llm/a/input'], [0, 1]],
  [['llm/a/JS -> rio/scene/parse', 'rio/scene/STDERR -> llm/b/input'], []],
  [['llm/a/output -> notes', 'notes -> llm/b/input', 'llm/b/output -> llm/a/input'], [0, 1, 2]],
  [['events -> llm/a/input'], [0]],
  [['events -> llm/a/system'], []],
  [['far/llm/a/output -> llm/a/input', 'llm/a/output -> far/llm/a/input'], [0, 1]],
  [['llm/a/output -> agent/x/in', 'agent/x/out -> llm/a/input'], [0, 1]],
]

test('the routes that go round', { timeout }, async (t) => {
  for (const [lines, round] of circles)
    await t.test(lines.join('; '), () => {
      const wires = lines.reduce(edit, [] as readonly Wire[])
      const found = circling(wires)
      assert.deepEqual(
        wires.flatMap((wire, at) => (found.has(wire) ? [at] : [])),
        round,
      )
    })
})

test('how many turns led to what a file says', { timeout }, () => {
  let now = 0
  const depths = new Depths(() => now)
  assert.equal(depths.of('rio/scene/STDERR'), 0)
  depths.passed('rio/scene/parse', 3)
  assert.equal(depths.of('rio/scene/STDERR'), 3)
  assert.equal(depths.of('rio/other'), 0)
  depths.passed('llm/a/input', 3)
  assert.equal(depths.of('llm/a/ERRORS'), 4, 'the turn of the agent is one more')
  assert.equal(depths.of('events'), 4)
  depths.passed('rio/scene/parse', 1)
  assert.equal(depths.of('rio/scene/STDERR'), 1)
  now += 60_000
  assert.equal(depths.of('rio/scene/STDERR'), 0, 'it has been quiet since')
  assert.equal(depths.of('events'), 0)
})
