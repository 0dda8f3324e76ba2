import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCanvas } from '@napi-rs/canvas'
import { replay } from '../../src/scene/canvas-ops.ts'
import type { CanvasOp } from '../../src/scene/node.ts'

/** Draws on 10 by 10 pixels, and gives the middle one. */
function middle(ops: readonly CanvasOp[]): number[] {
  const ctx = createCanvas(10, 10).getContext('2d')
  replay(ops, ctx, createCanvas)
  return [...ctx.getImageData(5, 5, 1, 1).data]
}

/** A canvas in a canvas, and so on; the innermost is red. */
const nested = (depth: number): { canvas: { width: number; height: number; ops: CanvasOp[] } } => ({
  canvas: {
    width: 10,
    height: 10,
    ops: depth
      ? [['drawImage', nested(depth - 1), 0, 0]]
      : [
          ['fillStyle=', 'red'],
          ['fillRect', 0, 0, 10, 10],
        ],
  },
})

/** What was recorded, and the colour that it leaves in the middle. */
// oxfmt-ignore
const rows: readonly [title: string, ops: readonly CanvasOp[], color: readonly number[]][] = [
  ['a rectangle', [['fillStyle=', '#ff0000'], ['fillRect', 0, 0, 10, 10]], [255, 0, 0, 255]],
  ['a path', [['fillStyle=', 'lime'], ['beginPath'], ['arc', 5, 5, 4, 0, 6.3], ['fill']], [0, 255, 0, 255]],
  ['a gradient', [['fillStyle=', { gradient: 'linear', at: [0, 0, 10, 0], stops: [[0, 'blue'], [1, 'blue']] }], ['fillRect', 0, 0, 10, 10]], [0, 0, 255, 255]],
  ['a state that is taken back', [['fillStyle=', 'red'], ['save'], ['fillStyle=', 'blue'], ['restore'], ['fillRect', 0, 0, 10, 10]], [255, 0, 0, 255]],
  ['more restores than saves', [['restore'], ['restore'], ['fillStyle=', 'red'], ['fillRect', 0, 0, 10, 10]], [255, 0, 0, 255]],
  ['a method that is none of these', [['constructor', 1], ['toString'], ['__proto__=', 1], ['getImageData', 0, 0, 1, 1]], [0, 0, 0, 0]],
  ['arguments that are none', [['fillRect', 'a', 0, 10, 10], ['fillRect', 0, 0], ['lineWidth=', -1], ['fillRect', NaN, 0, 1, 1]], [0, 0, 0, 0]],
  ['a colour that reaches out', [['fillStyle=', 'url(http://x)'], ['fillRect', 0, 0, 10, 10]], [0, 0, 0, 255]],
  ['another canvas', [['drawImage', { canvas: { width: 5, height: 5, ops: [['fillStyle=', 'red'], ['fillRect', 0, 0, 5, 5]] } }, 3, 3]], [255, 0, 0, 255]],
  ['another canvas, larger', [['drawImage', { canvas: { width: 1, height: 1, ops: [['fillStyle=', 'blue'], ['fillRect', 0, 0, 1, 1]] } }, 0, 0, 10, 10]], [0, 0, 255, 255]],
  ['another canvas of no size', [['drawImage', { canvas: { width: 1e9, height: 1, ops: [] } }, 0, 0]], [0, 0, 0, 0]],
  ['canvases without end', [['drawImage', nested(50), 0, 0]], [0, 0, 0, 0]],
  ['pixels', [['putImageData', { width: 1, height: 2, data: 'AAAAAAD/AP8=' }, 5, 4]], [0, 255, 0, 255]],
  ['pixels that are too few, or none', [['putImageData', { width: 2, height: 2, data: 'AAAA' }, 5, 4], ['putImageData', { width: 1, height: 1, data: '%' }, 5, 5], ['putImageData', null, 1, 1]], [0, 0, 0, 0]],
  ['a font', [['font=', 'bold 12px Arial'], ['fillText', '\u2588', -2, 10]], [0, 0, 0, 255]],
]
test('recorded drawing is drawn again', { timeout: 10_000 }, async (t) => {
  for (const [title, ops, color] of rows) await t.test(title, () => assert.deepEqual(middle(ops), color))
})

test('what would be painted for minutes is left out', { timeout: 20_000 }, () => {
  const lines: CanvasOp[] = Array.from({ length: 20_000 }, (_, i) => ['lineTo', (i * 7) % 10, (i * 13) % 10])
  const strokes: CanvasOp[] = Array.from({ length: 20_000 }, () => ['stroke'])
  assert.ok(middle([['beginPath'], ...lines, ...strokes]))
})

test('what is recorded without end ends', { timeout: 10_000 }, () => {
  const saves: CanvasOp[] = Array.from({ length: 1_000_000 }, () => ['save'])
  assert.deepEqual(middle(saves), [0, 0, 0, 0])
})
