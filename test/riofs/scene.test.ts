import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTHING, applied, between, difference, nothing, whole } from '../../src/riofs/scene.ts'
import type { Scene } from '../../src/riofs/scene.ts'
import type { Resource, SceneNode } from '../../src/scene/node.ts'

const node = (id: string, props: SceneNode['props'] = {}, parent: string | null = null): SceneNode => ({
  id,
  type: 'box',
  parent,
  layer: '3d',
  props,
  handlers: [],
  z: 0,
  visible: true,
  opacity: 1,
  createdIn: 1,
})

const resource = (id: string, data = ''): Resource => ({
  kind: 'geometry',
  id,
  attributes: { position: { type: 'f32', itemSize: 3, data } },
})

const scene = (nodes: readonly SceneNode[], resources: readonly Resource[] = []): Scene =>
  applied(NOTHING, { set: nodes, resources })

/** What a scene is, in its order. */
const look = ({ nodes, resources, view }: Scene) => [[...nodes.values()], [...resources.values()], view]

const a = node('a')
const b = node('b', { color: 'red' })
const c = node('c')

const rows: readonly [title: string, before: Scene, after: Scene, wholly: boolean][] = [
  ['nothing', scene([a, b]), scene([a, b]), false],
  ['a node more', scene([a]), scene([a, b]), false],
  ['a node less', scene([a, b, c]), scene([a, c]), false],
  ['another colour', scene([a, b]), scene([a, node('b', { color: 'blue' })]), false],
  [
    'another resource of the same name',
    scene([a], [resource('g')]),
    scene([a], [resource('g', 'AAAA')]),
    false,
  ],
  ['a resource less', scene([], [resource('g')]), NOTHING, false],
  ['another view', scene([a]), { ...scene([a]), view: { ...NOTHING.view, background: 'red' } }, false],
  ['a node that comes back to its place', scene([a, c]), scene([a, b, c]), true],
  ['another order', scene([a, b]), scene([b, a]), true],
  ['the first and one more at the front', scene([b]), scene([a, b]), true],
]

test('what lies between two scenes makes the one of the other', { timeout: 5000 }, async (t) => {
  for (const [title, before, after, wholly] of rows)
    await t.test(title, () => {
      const change = between(before, after)
      assert.deepEqual(look(applied(before, change)), look(after))
      assert.equal(change.scene === true, wholly)
      assert.equal(nothing(change), title === 'nothing')
    })
})

test('a scene never changes', { timeout: 5000 }, () => {
  const before = scene([a])
  applied(before, { set: [b], drop: ['a'] })
  assert.deepEqual([...before.nodes.keys()], ['a'])
})

test('all of a scene names parents before what is inside', { timeout: 5000 }, () => {
  const inside = node('inside', {}, 'group')
  const { set } = whole(scene([inside, node('group')]))
  assert.deepEqual(
    set?.map(({ id }) => id),
    ['group', 'inside'],
  )
})

test('what is new, changed and gone', { timeout: 5000 }, () => {
  const after = scene([a, node('b', { color: 'blue' }), node('d')])
  assert.deepEqual(difference(scene([a, b, c]), after), { created: ['d'], changed: ['b'], removed: ['c'] })
})
