import { createCanvas } from '@napi-rs/canvas'
import type { SceneNode } from '../../src/scene/node.ts'
import { node } from '../scene/nodes.ts'

/** Numbers that look as if by chance, and are the same each time. */
function chance(seed: number): () => number {
  let last = seed
  return () => (last = (last * 16_807) % 2_147_483_647) / 2_147_483_647
}

const random = chance(7)
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const wave = (count: number, high: number): number[] =>
  Array.from({ length: count }, (_, i) => high * (1 + Math.sin(i / 2)) + random() * 5)
const candles = Array.from({ length: 40 }, (_, i) => {
  const open = 100 + 10 * Math.sin(i / 6)
  const close = 100 + 10 * Math.sin((i + 1) / 6) + random() * 3 - 1
  const [high, low] = [Math.max(open, close) + random() * 2, Math.min(open, close) - random() * 2]
  return { time: `day ${i + 1}`, open, high, low, close, volume: 500 + random() * 900 }
})

/** Charts by their kind. */
const charts: Readonly<Record<string, object>> = {
  bar: { title: 'Revenue', yLabel: 'k€', labels: months, series: [{ name: '2025', values: wave(12, 20) }, { name: '2026', values: wave(12, 25) }] },
  line: { title: 'Temperature', yLabel: '°C', labels: months, series: [{ name: 'Oslo', values: [-4, -3, 1, 6, null, 16, 18, 17, 12, 7, 2, -3] }, { name: 'Cairo', values: wave(12, 12) }] },
  area: { title: 'Traffic', stacked: true, labels: months, series: [{ name: 'direct', values: wave(12, 10) }, { name: 'search', values: wave(12, 15) }] },
  scatter: { title: 'Height and weight', xLabel: 'cm', yLabel: 'kg', series: [{ name: 'all', points: Array.from({ length: 60 }, () => [150 + random() * 40, 50 + random() * 40, random() * 10]) }] },
  pie: { title: 'Shares', labels: ['one', 'two', 'three', 'four and more words'], series: [{ name: 'x', values: [5, 3, 2, 1] }] },
  histogram: { title: 'Waiting', xLabel: 'seconds', series: [{ name: 'x', values: Array.from({ length: 500 }, () => random() * 10 + random() * 10) }] },
  heatmap: { title: 'Activity', labels: months, rowLabels: ['Mon', 'Tue', 'Wed'], rows: [wave(12, 20), wave(12, 30), wave(12, 40)] },
  candles: { title: 'ACME', candles },
} // oxfmt-ignore

const chart = (kind: string, props: object): SceneNode =>
  node(`chart-${kind}`, 'chart', null, { x: 20, y: 20, width: 440, height: 280, chart: kind, ...props })

const blue = { fill: '#3d74c7', stroke: '#123456', strokeWidth: 3 }

function picture(): string {
  const canvas = createCanvas(40, 30)
  const ctx = canvas.getContext('2d')
  ctx.fillStyle = '#e8833a'
  ctx.fillRect(0, 0, 40, 30)
  ctx.fillStyle = '#2a9d8f'
  ctx.fillRect(10, 10, 20, 10)
  return `data:image/png;base64,${canvas.toBuffer('image/png').toString('base64')}`
}

const svg = `<svg viewBox="0 0 20 10"><defs><linearGradient id="a"><stop stop-color="gold"/><stop offset="1" stop-color="red"/></linearGradient></defs>
  <rect width="20" height="10" rx="2" fill="url(#a)"/><path d="M2 8L10 2L18 8" fill="none" stroke="navy"/></svg>`
const ops = [
  ['fillStyle=', { gradient: 'linear', at: [0, 0, 200, 0], stops: [[0, 'navy'], [1, 'skyblue']] }], // oxfmt-ignore
  ['fillRect', 0, 0, 200, 120],
  ['fillStyle=', '#fff'],
  ['font=', 'bold 28px Arial'],
  ['fillText', 'canvas', 40, 70],
  ['strokeStyle=', 'orange'],
  ['lineWidth=', 4],
  ['beginPath'],
  ['arc', 170, 30, 16, 0, 5],
  ['stroke'],
]
const words = { color: '#222222', size: 18, weight: 'normal', font: 'sans', align: 'left', lineHeight: 1.3 }

/** Flat things by their type. */
const flats: Readonly<Record<string, object>> = {
  rect: { ...blue, width: 200, height: 100, radius: 16, rotation: 0.3 },
  ellipse: { ...blue, width: 200, height: 120, dash: [12, 6] },
  line2d: { ...blue, fill: 'none', points: [[0, 0], [120, 90], [240, 20]], arrow: true }, // oxfmt-ignore
  polygon: { ...blue, points: [[100, 0], [200, 140], [0, 140]] }, // oxfmt-ignore
  path: { ...blue, d: 'M0 60C40 -40 120 160 200 40Q240 0 260 90Z' },
  text: {
    ...words,
    text: 'Letters, wrapped where they have to be: Ελληνικά, Кириллица, → ∑ ✓ €',
    width: 260,
  },
  image: { width: 200, height: 120, src: picture(), fit: 'contain' },
  svg: { width: 200, height: 120, svg },
  canvas: { width: 200, height: 120, ops },
}

const markdown = `# A heading
Some **bold**, *italic*, \`code\` and a [link](https://example.org).

- one
- two, and ~~three~~
  1. inner

> quoted

| Name | Count |
|:-----|------:|
| Pear |     7 |

\`\`\`js
const x = 42 // answer
\`\`\``

/** Controls by their type, with what is inside of panels. */
const controls: Readonly<Record<string, readonly SceneNode[]>> = {
  panel: [
    node('p', 'panel', null, {
      x: 30,
      y: 30,
      title: 'Settings',
      layout: 'column',
      gap: 12,
      padding: 18,
      width: 300,
    }),
    node('p1', 'input', 'p', { label: 'Name', value: 'Ada Lovelace' }),
    node('p2', 'slider', 'p', { label: 'Speed', min: 0, max: 10, step: 0.1, value: 6.5 }),
    node('p3', 'panel', 'p', { layout: 'row', gap: 10, padding: 12 }),
    node('p4', 'button', 'p3', { text: 'Cancel' }),
    node('p5', 'button', 'p3', { text: 'Save', primary: true }),
    node('p6', 'chart', 'p', { width: 264, height: 140, chart: 'line', labels: ['a', 'b', 'c'], series: [{ name: 'x', values: [1, 3, 2] }] }), // oxfmt-ignore
  ],
  label: [
    node('l', 'label', null, { x: 30, y: 30, text: 'A label', size: 22, weight: 'bold' }),
    node('l2', 'label', null, { x: 30, y: 80, text: 'with a background,\nin two lines', background: '#fff3c4', align: 'center' }), // oxfmt-ignore
  ],
  button: [
    node('b', 'button', null, { x: 30, y: 30, text: 'Plain' }),
    node('b2', 'button', null, { x: 130, y: 30, text: 'Primary', primary: true }),
    node('b3', 'button', null, { x: 260, y: 30, text: 'Off', disabled: true }),
    node('b4', 'button', null, {
      x: 30,
      y: 90,
      text: 'Own colours',
      color: '#ffffff',
      background: '#2a9d8f',
      size: 18,
    }),
  ],
  slider: [
    node('s', 'slider', null, { x: 30, y: 30, min: 0, max: 10, step: 1, value: 3, label: 'Size' }),
    node('s2', 'slider', null, { x: 30, y: 110, min: -1, max: 1, step: 0.1, value: 1, color: '#e8833a' }),
  ],
  input: [
    node('i', 'input', null, { x: 30, y: 30, value: 'text', label: 'Label' }),
    node('i2', 'input', null, { x: 30, y: 110, value: '', placeholder: 'what is wanted' }),
    node('i3', 'input', null, { x: 30, y: 160, value: '#2a9d8f', kind: 'color' }),
  ],
  textarea: [node('t', 'textarea', null, { x: 30, y: 30, rows: 4, value: 'Several lines\nof text that are wrapped where they are too long for it', label: 'Notes' })], // oxfmt-ignore
  select: [
    node('e', 'select', null, {
      x: 30,
      y: 30,
      options: ['red', 'green', 'blue'],
      value: 'green',
      label: 'Colour',
    }),
  ],
  checkbox: [
    node('c', 'checkbox', null, { x: 30, y: 30, checked: true, label: 'Ticked' }),
    node('c2', 'checkbox', null, { x: 30, y: 70, checked: false, label: 'Not ticked' }),
  ],
  table: [node('a', 'table', null, { x: 30, y: 30, columns: ['Name', 'Age', 'Active'], rows: [['Ada', 36, true], ['Grace', 85, false], ['Alan', -41.5, null]] })], // oxfmt-ignore
  markdown: [node('m', 'markdown', null, { x: 30, y: 20, width: 400, text: markdown })],
  code: [node('d', 'code', null, { x: 30, y: 30, language: 'python', text: 'def area(r):\n    """Of a circle."""\n    return 3.14 * r ** 2  # metres' })], // oxfmt-ignore
  progress: [
    node('r', 'progress', null, { x: 30, y: 30, value: 40, max: 100, label: 'Loading' }),
    node('r2', 'progress', null, { x: 30, y: 100, value: 0, max: 1 }),
  ],
  html: [node('h', 'html', null, { x: 30, y: 30, width: 360, background: '#ffffff', html: '<h2>HTML</h2><p>Some <b>bold</b> and <i>italic</i> text.</p><ul><li>one<li>two</ul><div style="background:#e8f0ff;text-align:center">boxed</div>' })], // oxfmt-ignore
}

/** Scenes that have to look the same everywhere, by what is in them. */
export const cases: Readonly<Record<string, readonly SceneNode[]>> = {
  ...Object.fromEntries(
    Object.entries(charts).map(([kind, props]) => [`chart ${kind}`, [chart(kind, props)]]),
  ),
  ...Object.fromEntries(
    Object.entries(flats).map(([type, props]) => [
      type,
      [node(`flat-${type}`, type, null, { x: 60, y: 60, ...props })],
    ]),
  ),
  ...controls,
}
