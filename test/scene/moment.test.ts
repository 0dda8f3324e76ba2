import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moment, moving } from '../../src/scene/moment.ts'
import type { Animation, SceneNode } from '../../src/scene/node.ts'

const cube: SceneNode = {
  id: 'cube',
  type: 'box',
  parent: null,
  layer: '3d',
  props: { position: [0, 1, 2], rotation: [0, 0, 0], scale: [1, 1, 1], width: 1, material: { type: 'standard', color: '#000000' } }, // oxfmt-ignore
  handlers: [],
  z: 0,
  visible: true,
  opacity: 1,
  createdIn: 1,
}
const plain = { id: 1, start: 10, duration: 4, delay: 0, times: 1, yoyo: false, easing: 'linear', from: {}, to: {} } as const // oxfmt-ignore

/** What moves, when, and the props at that time that are not the cube's. */
const rows: readonly [title: string, animation: Partial<Animation>, clock: number, changed: object][] = [
  ['before it starts', { from: { x: 1 }, to: { x: 2 } }, 9, {}],
  ['at its start', { from: { x: 1 }, to: { x: 2 } }, 10, { position: [1, 1, 2] }],
  ['half way', { from: { x: 1 }, to: { x: 2 } }, 12, { position: [1.5, 1, 2] }],
  ['at its end', { from: { x: 1 }, to: { x: 2 } }, 99, { position: [2, 1, 2] }],
  ['after a delay', { delay: 1, from: { z: 0 }, to: { z: 4 } }, 12, { position: [0, 1, 1] }],
  ['while it is delayed', { delay: 3, from: { z: 0 }, to: { z: 4 } }, 12, {}],
  ['for ever', { times: null, from: { rotationY: 0 }, to: { rotationY: 8 } }, 31, { rotation: [0, 2, 0] }],
  ['on its way back', { times: 2, yoyo: true, from: { x: 0 }, to: { x: 4 } }, 15, { position: [3, 1, 2] }],
  ['back where it was', { times: 2, yoyo: true, from: { x: 0 }, to: { x: 4 } }, 50, { position: [0, 1, 2] }],
  ['a size', { from: { width: 1 }, to: { width: 3 } }, 12, { width: 2 }],
  ['all of its scale', { from: { scale: 1 }, to: { scale: 3 } }, 12, { scale: [2, 2, 2] }],
  ['slowly first', { easing: 'in', from: { x: 0 }, to: { x: 8 } }, 12, { position: [1, 1, 2] }],
  ['an easing that nobody knows', { easing: 'toString' as never, from: { x: 0 }, to: { x: 8 } }, 12, { position: [4, 1, 2] }], // oxfmt-ignore
  ['a colour', { from: { color: '#000000' }, to: { color: '#f08' } }, 12, { material: { type: 'standard', color: '#800044' } }], // oxfmt-ignore
  ['how see-through it is', { from: { opacity: 1 }, to: { opacity: 0 } }, 13, { material: { type: 'standard', color: '#000000', opacity: 0.25, transparent: true } }], // oxfmt-ignore
  ['no time at all', { duration: 0, from: { x: 0 }, to: { x: 8 } }, 10, { position: [8, 1, 2] }],
]
test('a node at a moment', { timeout: 10_000 }, async (t) => {
  for (const [title, animation, clock, changed] of rows)
    await t.test(title, () => {
      const node = { ...cube, animations: [{ ...plain, ...animation }] }
      assert.deepEqual(moment(node, clock).props, { ...cube.props, ...changed })
    })
  await t.test('is the node itself when nothing of it moves', () => assert.equal(moment(cube, 5), cube))
  await t.test('moves until its end', () => {
    const node = { ...cube, animations: [{ ...plain, delay: 1, times: 2 }] }
    assert.deepEqual([5, 18.9, 19].map((clock) => moving(node, clock)), [true, true, false]) // oxfmt-ignore
  })
})
