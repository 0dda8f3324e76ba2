import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composed } from '../../src/scene/composed.ts'
import { layout } from '../../src/scene/controls/layout.ts'
import type { SceneNode } from '../../src/scene/node.ts'
import { treeOf } from '../../src/scene/tree.ts'
import { node, pen, words } from './nodes.ts'

const panel = (props: object): SceneNode =>
  node('p', 'panel', null, { gap: 10, padding: 20, layout: 'column', ...props })
const button = (id: string, props: object = {}): SceneNode =>
  node(id, 'button', 'p', { text: 'ok', ...props })

/** Nodes, and where they are: x y width height. */
// oxfmt-ignore
const rows: Readonly<Record<string, readonly [nodes: readonly SceneNode[], boxes: Readonly<Record<string, string>>]>> = {
  'a button by itself': [[node('b', 'button', null, { x: 5, y: 6, text: 'a long text' })], { b: '5 6 109 36' }],
  'a size that is given': [[node('b', 'button', null, { text: 'x', width: 200, height: 50 })], { b: '0 0 200 50' }],
  'a column is as wide as its widest': [[panel({ x: 1, y: 2 }), button('a'), button('b', { text: 'much longer text' })], { p: '1 2 184 122', a: '21 22 144 36', b: '21 68 144 36' }],
  'a title has room': [[panel({ title: 'T' }), button('a')], { p: '0 0 104 106', a: '20 50 64 36' }],
  'a row': [[panel({ layout: 'row' }), button('a'), button('b')], { p: '0 0 178 76', a: '20 20 64 36', b: '94 20 64 36' }],
  'what grows has the rest of a row': [[panel({ layout: 'row', width: 400 }), node('i', 'input', 'p', { value: '' }), button('b')], { p: '0 0 400 76', i: '20 20 286 36', b: '316 20 64 36' }],
  'a row that is too narrow': [[panel({ layout: 'row', width: 150 }), button('a'), button('b')], { a: '20 20 50 36', b: '80 20 50 36' }],
  'what has a caption stands on one line with what has none': [[panel({ layout: 'row' }), node('i', 'input', 'p', { value: '', label: 'L', width: 100 }), button('b'), node('c', 'checkbox', 'p', { checked: true })], { i: '20 20 100 58', b: '130 42 64 36', c: '204 49 18 22' }],
  'a grid': [[panel({ layout: 'grid', columns: 2, gap: 4 }), button('a'), button('b'), button('c')], { p: '0 0 172 116', a: '20 20 64 36', b: '88 20 64 36', c: '20 60 64 36' }],
  'each at its own place': [[panel({ layout: 'free', x: 100 }), button('a', { x: 30, y: 40 })], { p: '100 0 134 116', a: '150 60 64 36' }],
  'a chart in a panel': [[panel({}), node('c', 'chart', 'p', { width: 300, height: 200, chart: 'bar' })], { p: '0 0 340 240', c: '20 20 300 200' }],
  'what is hidden has no room': [[panel({}), button('a', {}), { ...button('b'), visible: false }], { p: '0 0 104 76' }],
}
test('where controls are', { timeout: 10_000 }, async (t) => {
  for (const [title, [nodes, boxes]] of Object.entries(rows))
    await t.test(title, () => {
      const found = layout(treeOf(nodes), pen)
      for (const [id, box] of Object.entries(boxes)) {
        const { x, y, width, height } = found.get(id)!
        assert.equal([x, y, width, height].map((side) => Math.round(side)).join(' '), box, id)
      }
    })
})

test('what is higher is drawn later', { timeout: 5000 }, () => {
  const text = (text: string, more: Partial<SceneNode> = {}, parent: string | null = null): SceneNode =>
    node(
      text,
      'text',
      parent,
      { text, size: 10, color: 'red', align: 'left', lineHeight: 1, font: 'sans' },
      more,
    )
  const nodes = [
    node('l', 'label', null, { text: 'ui' }),
    text('second', { z: 1 }),
    text('first'),
    text('child', {}, 'second'),
    text('hidden', { visible: false }),
    text('gone', {}, 'hidden'),
    text('clear', { opacity: 0 }),
  ]
  assert.deepEqual(words(nodes), ['first', 'second', 'child', 'ui'])
})

const types = ['panel', 'label', 'button', 'slider', 'input', 'textarea', 'select', 'checkbox', 'table', 'markdown', 'code', 'progress', 'html', 'rect', 'ellipse', 'line2d', 'polygon', 'path', 'text', 'image', 'svg', 'canvas'] // oxfmt-ignore
const long = 'word '.repeat(200_000)
const hostile: Readonly<Record<string, object>> = {
  'no numbers': { x: NaN, y: Infinity, width: NaN, height: -Infinity, size: NaN, value: NaN, min: NaN, max: NaN, rows: [[NaN]], padding: NaN, gap: NaN, points: [[NaN, 1]], radius: NaN, strokeWidth: NaN, rotation: NaN, d: 'MNaN', svg: '<svg/>', src: 'x', ops: [] },
  huge: { x: 1e300, width: 1e300, height: 1e300, size: 1e300, value: 1e300, min: -1e308, max: 1e308, rows: 1e9, columns: 1e9, padding: 1e300, gap: 1e300, points: [[1e300, -1e300]], radius: 1e300, strokeWidth: 1e300, svg: '<svg/>', src: 'x' },
  'a very long text': { text: long, value: long, label: long, title: long, html: long, options: [long], d: long, svg: long, src: long, width: 300 },
  'very many rows': { columns: ['a'], rows: Array.from({ length: 100_000 }, (_, i) => [i, 'x']), options: Array.from({ length: 100_000 }, String), points: Array.from({ length: 100_000 }, (_, i) => [i, i]), text: 'a\n'.repeat(100_000), ops: [], svg: '<svg/>', src: 'x' },
  nothing: { svg: '', src: '' },
} // oxfmt-ignore
test('no props make drawing take long or say NaN', { timeout: 120_000 }, async (t) => {
  for (const type of types)
    for (const [title, props] of Object.entries(hostile))
      await t.test(`${type}, ${title}`, { timeout: 5000 }, () => {
        const since = performance.now()
        const drawn = composed([node('a', type, null, props)], pen)
        const took = performance.now() - since
        assert.ok(took < 1500, `${took} ms`)
        if (title !== 'a very long text')
          assert.doesNotMatch(JSON.stringify(drawn).replace(/MNaN|"text":"NaN"/g, ''), /NaN|Infinity|null/)
      })
})

test('panels in panels end', { timeout: 20_000 }, () => {
  const layouts = ['column', 'row', 'grid', 'free']
  const nodes = Array.from({ length: 3000 }, (_, i) =>
    node(`p${i}`, 'panel', i ? `p${i - 1}` : null, { gap: 1, padding: 1, layout: layouts[i % 4] }),
  )
  assert.ok(composed(nodes, pen).length > 0)
  const wide = Array.from({ length: 20_000 }, (_, i) => node(`b${i}`, 'button', 'p', { text: 'x' }))
  assert.ok(composed([panel({ layout: 'row' }), ...wide], pen).length > 0)
})
