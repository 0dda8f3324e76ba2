import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import * as THREE from 'three'
import { ProgramError } from '../../../src/riofs/program/fault.ts'
import { prepare } from '../../../src/riofs/program/prepare.ts'

const timeout = 30_000

/** What helpers of the prelude are called with when a text runs: name, then the argument, as JSON. */
function called(source: string): unknown {
  const calls: unknown[] = []
  const make = (type: string) => (props: object) => {
    calls.push([type, { ...props }])
    return `a ${type}`
  }
  const find = (id: string) => `found ${id}`
  const helpers = Object.fromEntries(
    ['box', 'group', 'panel', 'label', 'svg', 'html'].map((type) => [type, make(type)]),
  )
  runInContext(
    prepare(source).code,
    createContext({
      ...helpers,
      find,
      THREE,
      calls,
      __later: (what: unknown) => what,
      __help: (what: unknown, name: string) => what || Reflect.get(helpers, name),
      __canvas: () => undefined,
    }),
  )
  return JSON.parse(JSON.stringify(calls))
}

const page = `<!DOCTYPE html>
<html><head><title>A page</title>
<script type="importmap">{"imports": {"three": "https://unpkg.com/three@0.160.0/build/three.module.js"}}</script>
<script src="https://cdnjs.cloudflare.com/ajax/libs/three.js/r128/three.min.js"></script>
<!-- <script>calls.push(0)</script> -->
</head><body><h1>Hi</h1><canvas id="c"></canvas>
<script>calls.push(1)</script><script type='module'>
import * as THREE from 'three'
calls.push(new THREE.Vector3(1, 2, 3).length() > 3)</script>
<script type="x-shader/x-vertex">void main() {}</script>
</body></html>`

// oxfmt-ignore
const rows: readonly (readonly [title: string, source: string, calls: unknown])[] = [
  ['a picture', '\n<svg viewBox="0 0 1 1"><text>`${a}`</text></svg>\n', [['svg', { svg: '<svg viewBox="0 0 1 1"><text>`${a}`</text></svg>' }]]],
  ['a page', '<h1>Hi</h1>\n', [['html', { html: '<h1>Hi</h1>\n' }]]],
  ['a page with scripts of its own', '<div id="a"></div><script>document.title = 1</script>', [['html', { html: '<div id="a"></div><script>document.title = 1</script>' }]]],
  ['a page of three', page, [1, true]],
  ['a node', '{"type": "box", "color": "red"}', [['box', { color: 'red' }]]],
  ['a node by hand', "{type: 'box', x: -1.5, at: [1, 2,], /* red */ color: `red`}", [['box', { x: -1.5, at: [1, 2], color: 'red' }]]],
  ['a list', '[{"type": "box"}, {"type": "label", "text": "<b>"}]', [['box', {}], ['label', { text: '<b>' }]]],
  ['nodes within nodes', '{"type": "group", "children": [{"type": "group", "children": [{"type": "box"}]}]}', [['group', {}], ['group', { parent: 'a group' }], ['box', { parent: 'a group' }]]],
  ['in their order', '[{"type": "group", "children": [{"type": "box", "x": 1}, {"type": "box", "x": 2}]}, {"type": "label"}]', [['group', {}], ['box', { x: 1, parent: 'a group' }], ['box', { x: 2, parent: 'a group' }], ['label', {}]]],
  ['nodes as a saved scene has them', '{"version": 3, "nodes": [{"id": "p", "type": "panel", "parent": null, "layer": "ui", "handlers": [], "createdIn": 2, "props": {"x": 1}}, {"id": "l", "type": "label", "parent": "p", "props": {"text": "a"}}, {"type": "box", "parent": "q"}]}',
    [['panel', { id: 'p', x: 1 }], ['label', { id: 'l', text: 'a', parent: 'a panel' }], ['box', { parent: 'found q' }]]],
]

test('pictures, pages and scenes become programs', { timeout }, async (t) => {
  for (const [title, source, calls] of rows)
    await t.test(title, () => assert.deepEqual(called(source), calls))
})

/** What is wrong with a text, and where. */
// oxfmt-ignore
const faults: readonly (readonly [source: string, message: RegExp, line?: number, column?: number])[] = [
  [page.replace('.length()', '.length('), /unexpected ">"/, 9, 47],
  [page.replace('r128/three.min.js', 'd3.js'), /module ".*d3.js" is not here/, 4, 1],
  [page.replace("'three'", "'gsap'"), /module "gsap" is not here; .*animate\(node/, 8, 24],
  ['{"name": "hivefs", "version": 1}', /JSON that is no scene; a node is \{"type": "box"/],
  ['{"type": "bxo"}', /no type of node: bxo; one of group, box, sphere/],
  ['{"type": "box", "color": }', /unexpected ":"/, 1, 8],
  [`${'['.repeat(100_000)}{"type":"box"}`, /nested too deeply/],
  ['{"type":"group","children":['.repeat(20_000), /./],
  [`{"type":"points","points":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, /nested too deeply/],
]

test('what is wrong with a page or a scene, and where', { timeout }, async (t) => {
  for (const [source, message, line, column] of faults)
    await t.test(String(message), () =>
      assert.throws(
        () => prepare(source),
        (thrown) => {
          assert.ok(thrown instanceof ProgramError)
          assert.match(thrown.message, message)
          if (line) assert.equal(thrown.line, line)
          if (column) assert.equal(thrown.column, column)
          if (line) assert.ok(thrown.excerpt!.includes(source.split('\n')[line - 1]!.slice(0, 40)))
          return true
        },
      ),
    )
})
