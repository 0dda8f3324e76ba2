import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFlushed } from '../../../src/riofs/vm/flushed.ts'

// oxfmt-ignore
const node = {
  id: 'cube', type: 'box', parent: null, layer: '3d', props: { width: 1 }, handlers: ['click'], z: 0, visible: true, opacity: 1, createdIn: 1,
}
const flush = (patch: object, more: object = {}) => ({ patch, prints: [], faults: [], wishes: [], ...more })
const many = (count: number, what: object): object[] => Array.from({ length: count }, () => what)
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

/** What is told, and what is wrong with it. */
// oxfmt-ignore
const wrong: readonly [title: string, told: unknown, sentence: RegExp, limit: string][] = [
  ['nothing', null, /^TypeError: flush is no object$/, 'shape'],
  ['a list', [], /flush is no object/, 'shape'],
  ['no patch', { prints: [], faults: [], wishes: [] }, /flush has no patch/, 'shape'],
  ['more than is known', flush({}, { admin: true }), /flush\.admin is not known/, 'shape'],
  ['a node without an id', flush({ set: [node, { ...node, id: 7 }] }), /flush\.patch\.set\[1\]\.id is no string/, 'shape'],
  ['a node in no layer', flush({ set: [{ ...node, layer: 'x' }] }), /\.layer is none of 3d, 2d, ui/, 'shape'],
  ['a node with a long name', flush({ set: [{ ...node, id: 'x'.repeat(1000) }] }), /\.id has 1000 characters; the most is 256/, 'size'],
  ['props that are a list', flush({ set: [{ ...node, props: [] }] }), /\.props is no object/, 'shape'],
  ['props without a bottom', flush({ set: [{ ...node, props: { a: nested(500) } }] }), /\.props\.a is nested more than 64 deep/, 'depth'],
  ['too many nodes', flush({ set: many(10_001, node) }), /set has 10001 nodes; the most is 10000/, 'nodes'],
  ['a resource of no kind', flush({ resources: [{ kind: 'sound', id: 'x' }] }), /has a kind that is none of geometry, texture/, 'shape'],
  ['a kind by inheritance', flush({ resources: [{ kind: 'constructor', id: 'x' }] }), /has a kind that is none of/, 'shape'],
  ['a camera that is nowhere', flush({ view: { camera: { position: [1, 2] } } }), /\.position is no list of 3/, 'shape'],
  ['too many wishes', flush({}, { wishes: many(101, { kind: 'say', text: 'x' }) }), /has 101 wishes; the most is 100/, 'wishes'],
  ['a wish without a machine', flush({}, { wishes: [{ kind: 'at', program: '1' }] }), /wishes\[0\] has no machine/, 'shape'],
  ['a number that is a text', flush({}, { due: '1' }), /flush\.due is no number/, 'shape'],
]

test('what the sandbox tells', { timeout: 20_000 }, async (t) => {
  await t.test('is taken when it is right', () => {
    const told = flush(
      { set: [node], drop: ['x'] },
      { label: 'a', due: 1.5, prints: [{ level: 'log', text: 'hi' }] },
    )
    assert.deepEqual(readFlushed(JSON.stringify(told)), told)
  })
  for (const [title, told, sentence, limit] of wrong)
    await t.test(`is refused: ${title}`, () =>
      assert.throws(() => readFlushed(JSON.stringify(told)), { message: sentence, limit }),
    )
  await t.test('is refused when it is no JSON', () => assert.throws(() => readFlushed('{'), /gave no JSON/))
})
