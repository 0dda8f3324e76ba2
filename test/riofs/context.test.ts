import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contextOf } from '../../src/riofs/context.ts'
import type { Program, Shown } from '../../src/riofs/context.ts'
import { NOTHING, applied } from '../../src/riofs/scene.ts'
import type { SceneNode } from '../../src/scene/node.ts'

const timeout = 5000

const node = (id: string, props: SceneNode['props'] = {}, rest: Partial<SceneNode> = {}): SceneNode => ({
  id,
  type: 'box',
  parent: null,
  layer: '3d',
  props,
  handlers: [],
  z: 0,
  visible: true,
  opacity: 1,
  createdIn: 1,
  ...rest,
})

const program = (version: number, touched: readonly string[], source: string): Program => ({
  version,
  touched,
  source: () => source,
})

function shown(nodes: readonly SceneNode[], programs: readonly Program[] = [], vars: object = {}): Shown {
  const version = { number: 9, parent: 8, next: null, time: 0, author: '', label: 'mine', kind: 'program', touched: [], state: 1 } as const // oxfmt-ignore
  return { scene: applied(NOTHING, { set: nodes }), version, vars: JSON.stringify(vars), programs }
}

test('what is on the screen, for a model', { timeout }, () => {
  const nodes = [
    node('cube', { position: [1, 0, 0], rotation: [0, 0, 0], scale: [1, 1, 1], material: { type: 'standard', color: '#ff0000' } }, { handlers: ['click'] }), // oxfmt-ignore
    node('moon', { note: 'a word or two' }, { parent: 'cube', visible: false, opacity: 0.5 }),
  ]
  const programs = [program(9, ['cube'], 'cube.x = 1\n'), program(5, ['gone'], 'gone()'), program(2, ['cube', 'moon'], 'const cube = box()')] // oxfmt-ignore
  assert.equal(
    contextOf(shown(nodes, programs, { n: 3, next: 'function next() {' })),
    `# The display: version 9, mine
view 1280x720, background #f4f5f7, perspective camera at 3 2 4 looking at 0 0 0

## Nodes (2)
cube box position=1,0,0 color=#ff0000 on:click
moon box note="a word or two" hidden opacity=0.5 in cube

## Programs that made them, oldest first
### version 2
\`\`\`js
const cube = box()
\`\`\`
### version 9
\`\`\`js
cube.x = 1
\`\`\`

## Variables
n = 3
next = function next() {
`,
  )
})

test('an empty screen says so', { timeout }, () => {
  assert.match(contextOf(shown([])), /Nodes: none, the screen is empty/)
})

test('it has 12 KB at most, whatever there is, and the newest program whole', { timeout }, () => {
  const nodes = Array.from({ length: 5000 }, (_, at) => node(`node-${at}`, { text: '語'.repeat(100) }))
  const programs = Array.from({ length: 500 }, (_, at) => program(500 - at, [`node-${at}`], `/* ${at} */ ${'x();'.repeat(200)}`)) // oxfmt-ignore
  const vars = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`v${at}`, 'y'.repeat(1000)]))
  const text = contextOf(shown(nodes, programs, vars))
  assert.ok(Buffer.byteLength(text) <= 12_000, String(Buffer.byteLength(text)))
  assert.match(text, /## Nodes \(5000\)\n/)
  assert.match(text, /and \d+ more\n/)
  const plain = contextOf(shown(nodes.map(({ id }) => node(id)), programs, vars)) // oxfmt-ignore
  assert.ok(Buffer.byteLength(plain) <= 12_000)
  assert.match(plain, /### version 500\n```js\n\/\* 0 \*\//)
  assert.match(plain, /### version \d+: node-\d+\n/)
  assert.match(plain, /## Variables\nv0 = "yyy/)
})
