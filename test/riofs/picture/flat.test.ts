import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createCanvas } from '@napi-rs/canvas'
import { FlatPainter } from '../../../src/riofs/picture/flat.ts'
import { bytesOf, sizeOf } from '../../../src/riofs/picture/flat-images.ts'
import type { SceneNode } from '../../../src/scene/node.ts'
import { node } from '../../scene/nodes.ts'

const painter = new FlatPainter()

/** The colour of a pixel of what is drawn on white. */
async function pixel(nodes: readonly SceneNode[], x: number, y: number): Promise<string> {
  const ctx = createCanvas(60, 60).getContext('2d')
  ctx.fillStyle = '#fff'
  ctx.fillRect(0, 0, 60, 60)
  await painter.draw(ctx, nodes, 0)
  return [...ctx.getImageData(x, y, 1, 1).data.subarray(0, 3)].join(' ')
}

const square = { width: 40, height: 40 }
const red = { fill: '#ff0000', stroke: 'none', strokeWidth: 0 }
const dot = 'data:image/png;base64,' + redDot().toString('base64')

function redDot(): Buffer {
  const canvas = createCanvas(4, 4)
  const ctx = canvas.getContext('2d')
  ctx.fillStyle = '#f00'
  ctx.fillRect(0, 0, 4, 4)
  return canvas.toBuffer('image/png')
}

/** Nodes, and the colour in the middle of the first 40 by 40 pixels. */
// oxfmt-ignore
const rows: Readonly<Record<string, readonly [nodes: readonly SceneNode[], color: string]>> = {
  'a rectangle': [[node('a', 'rect', null, { ...square, ...red })], '255 0 0'],
  'a rectangle that is half there': [[node('a', 'rect', null, { ...square, ...red }, { opacity: 0.5 })], '255 126 126'],
  'half as a whole': [[node('a', 'rect', null, { ...square, ...red, stroke: '#00f', strokeWidth: 60 }, { opacity: 0.5 })], '126 126 255'],
  'a hidden one': [[node('a', 'rect', null, { ...square, ...red }, { visible: false })], '255 255 255'],
  'a colour that is none': [[node('a', 'rect', null, { ...square, ...red, fill: 'url(http://x)' })], '255 255 255'],
  'a path that is none': [[node('a', 'path', null, { ...red, d: 'rubbish' })], '255 255 255'],
  'an ellipse': [[node('a', 'ellipse', null, { ...square, ...red })], '255 0 0'],
  'a polygon': [[node('a', 'polygon', null, { ...red, points: [[0, 0], [40, 0], [40, 40], [0, 40]] })], '255 0 0'],
  'a picture': [[node('a', 'image', null, { ...square, src: dot, fit: 'fill' })], '255 0 0'],
  'a picture from elsewhere': [[node('a', 'image', null, { ...square, src: 'file:///etc/passwd', fit: 'fill' })], '255 255 255'],
  'an SVG': [[node('a', 'svg', null, { ...square, svg: '<svg viewBox="0 0 1 1"><rect width="1" height="1" fill="red"/></svg>' })], '255 0 0'],
  'an SVG as a picture': [[node('a', 'image', null, { ...square, fit: 'fill', src: `data:image/svg+xml,${encodeURIComponent('<svg><rect width="99" height="99" fill="red"/></svg>')}` })], '255 0 0'],
  'a canvas': [[node('a', 'canvas', null, { ...square, ops: [['fillStyle=', 'red'], ['fillRect', 0, 0, 40, 40]] })], '255 0 0'],
  'a thing in a thing': [[node('a', 'rect', null, { x: 10, y: 10, width: 1, height: 1, ...red }), node('b', 'rect', 'a', { x: -10, y: -10, ...square, ...red })], '255 0 0'],
}
test('what is flat is drawn', { timeout: 20_000 }, async (t) => {
  for (const [title, [nodes, color]] of Object.entries(rows))
    await t.test(title, async () => assert.equal(await pixel(nodes, 20, 20), color))
})

test('pictures that say they are huge are not decoded', { timeout: 5000 }, () => {
  const huge = Buffer.concat([redDot()])
  huge.writeUInt32BE(100_000, 16)
  huge.writeUInt32BE(100_000, 20)
  assert.deepEqual(sizeOf(huge), { width: 100_000, height: 100_000 })
  assert.equal(bytesOf(`data:image/png;base64,${huge.toString('base64')}`, square), undefined)
  assert.equal(bytesOf('data:text/html,x', square), undefined)
})

const many = Array.from({ length: 50_000 }, (_, i) => [(i * 7919) % 1280, (i * 104_729) % 720])
const star = { points: many, fill: '#00f', stroke: '#f00', strokeWidth: 20 }
const lines = many.slice(0, 25_000).map(([x, y]) => ['lineTo', x, y])
const strokes = Array.from({ length: 20_000 }, () => ['stroke'])
const repeated = (count: number, make: (i: number) => SceneNode): SceneNode[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** What a careless canvas would paint for minutes, or in gigabytes. */
// oxfmt-ignore
const dear: Readonly<Record<string, readonly SceneNode[]>> = {
  'a polygon that crosses itself': [node('a', 'polygon', null, star)],
  'many arcs': [node('a', 'path', null, { d: `M0 0${'A50 80 10 1 1 3 3L900 600'.repeat(20_000)}`, fill: '#00f', stroke: '#f00', strokeWidth: 2 })],
  'very fine dashes': [node('a', 'polygon', null, { ...star, dash: [0.01] })],
  'a canvas whose path is painted again and again': [node('a', 'canvas', null, { width: 1280, height: 720, ops: [['beginPath'], ...lines, ...strokes] })],
  'many canvases': repeated(100, (i) => node(`c${i}`, 'canvas', null, { width: 4000, height: 4000, ops: [['fillRect', 0, 0, 9, 9]] })),
  'many see-through things': repeated(500, (i) => node(`r${i}`, 'rect', null, { ...square, x: i, fill: '#f00', stroke: '#00f', strokeWidth: 2 }, { opacity: 0.5 })),
  'many shadows': repeated(500, (i) => node(`p${i}`, 'panel', null, { x: i, width: 900, height: 600, layout: 'column', gap: 0, padding: 0 })),
}
test('nothing takes long to paint', { timeout: 120_000 }, async (t) => {
  for (const [title, nodes] of Object.entries(dear))
    await t.test(title, { timeout: 20_000 }, async () => {
      const ctx = createCanvas(1280, 720).getContext('2d')
      const since = performance.now()
      await painter.draw(ctx, nodes, 0)
      ctx.getImageData(0, 0, 1, 1)
      const took = performance.now() - since
      assert.ok(took < 8000, `${took} ms`)
      assert.ok(process.memoryUsage.rss() < 1.5e9)
    })
})

/** What a machine draws that has no fonts of its own: a PNG, in base64. */
const program = `
import { createCanvas } from '@napi-rs/canvas'
import { FlatPainter } from './src/riofs/picture/flat.ts'
const ctx = createCanvas(500, 80).getContext('2d')
const text = 'Latin Ελληνικά Кириллица → ∑ √ ≤ ┌─┐ ✓ € \\u{10ffff}'
const look = { color: 'black', size: 16, weight: 'normal', align: 'left', lineHeight: 1.2 }
const node = (font, y) => ({ id: font, type: 'text', parent: null, layer: '2d', handlers: [], z: 0, visible: true,
  opacity: 1, createdIn: 1, props: { x: 5, y, text, font, ...look } })
await new FlatPainter().draw(ctx, [node('sans', 0), node('serif', 24), node('mono', 48)], 0)
process.stdout.write(ctx.canvas.toBuffer('image/png').toString('base64'))
`
test('letters are the same on a machine without fonts', { timeout: 30_000 }, async () => {
  const draw = async (env: object): Promise<string> => {
    const args = ['--input-type=module-typescript', '-e', program]
    return (await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })).stdout
  }
  const [here, without] = await Promise.all([
    draw({}),
    draw({ FONTCONFIG_FILE: '/nonexistent', FONTCONFIG_PATH: '/nonexistent', HOME: '/nonexistent' }),
  ])
  assert.ok(here.length > 4000)
  assert.equal(without, here)
})
