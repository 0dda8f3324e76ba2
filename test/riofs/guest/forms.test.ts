import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from './sandboxed.ts'

/** What a program says, and the props of the last node that it makes: those that are named here. */
// oxfmt-ignore
const rows: readonly [program: string, type: string, props: object][] = [
  [`box('red')`, 'box', { width: 1, material: { type: 'standard', roughness: 0.6, color: '#ff0000' } }],
  [`box(1, 2, 3)`, 'box', { width: 1, height: 2, depth: 3 }],
  [`box({size: [1, 2, 3], position: {x: 1, y: 2, z: 3}})`, 'box', { depth: 3, position: [1, 2, 3] }],
  [`const b = box(); b.width = 4; b.set({z: '2'})`, 'box', { width: 4, position: [0, 0, 2] }],
  [`sphere({size: 4})`, 'sphere', { radius: 2 }],
  [`cylinder({radius: 2, height: 3})`, 'cylinder', { radiusTop: 2, radiusBottom: 2, height: 3 }],
  [`plane({size: 10, rotationX: -1})`, 'plane', { width: 10, height: 10, rotation: [-1, 0, 0] }],
  [`text3d('hi', {y: 2})`, 'text3d', { text: 'hi', size: 0.5, position: [0, 2, 0] }],
  [`light({kind: 'point', intensity: 5, x: 2})`, 'light', { kind: 'point', intensity: 5, position: [2, 3, 0] }],
  [`scene.add(new THREE.SpotLight('red', 2))`, 'light', { kind: 'spot', color: '#ff0000', intensity: 2, target: [0, 0, 0] }],
  [`line([[0, 0, 0], [1, 2, 3]])`, 'line', { material: { type: 'line', color: '#1f2328' } }],
  [`line([[0, 0], [10, 20]], {color: 'red'})`, 'line2d', { points: [[0, 0], [10, 20]], stroke: 'red' }],
  [`line(0, 0, 5, 6)`, 'line2d', { points: [[0, 0], [5, 6]] }],
  [`line({x1: 1, y1: 2, x2: 3, y2: 4})`, 'line2d', { points: [[1, 2], [3, 4]] }],
  [`circle(10, 20, 5, 'red')`, 'ellipse', { x: 5, y: 15, width: 10, height: 10, fill: 'red' }],
  [`const c = circle({x: 10, y: 20, r: 5}); c.x = 50`, 'ellipse', { x: 45, y: 15 }],
  [`rect({x: 1, y: 2, w: 3, h: 4, color: 'red', borderRadius: 4})`, 'rect', { x: 1, y: 2, width: 3, height: 4, fill: 'red', radius: 4 }],
  [`polygon('0,0 10,0 5,8')`, 'polygon', { points: [[0, 0], [10, 0], [5, 8]] }],
  [`text('hi', {x: 5, y: 6, fontSize: 30, bold: true})`, 'text', { text: 'hi', x: 5, y: 6, size: 30, weight: 'bold' }],
  [`label('x')`, 'label', { text: 'x', x: 20, y: 20 }],
  [`slider({min: 0, max: 10, value: 3})`, 'slider', { min: 0, max: 10, value: 3, step: 0.1 }],
  [`select(['a', 'b'])`, 'select', { options: ['a', 'b'], value: 'a' }],
  [`checkbox('On', true)`, 'checkbox', { label: 'On', checked: true }],
  [`table([['a', 'b'], [1, 2]])`, 'table', { columns: ['a', 'b'], rows: [[1, 2]] }],
  [`table([{a: 1, b: 'x'}, {a: 2, b: 'y'}])`, 'table', { columns: ['a', 'b'], rows: [[1, 'x'], [2, 'y']] }],
  [`chart('bar', [3, 5], {labels: ['a', 'b']})`, 'chart', { chart: 'bar', labels: ['a', 'b'], series: [{ name: '', values: [3, 5] }] }],
  [`chart({type: 'bar', data: {labels: ['a'], datasets: [{label: 's', data: [1]}]}})`, 'chart', { labels: ['a'], series: [{ name: 's', values: [1] }] }],
  [`chart('pie', {a: 1, b: 2})`, 'chart', { chart: 'pie', labels: ['a', 'b'], series: [{ name: '', values: [1, 2] }] }],
  [`chart('line', [{x: 1, y: 2}, {x: 2, y: 4}])`, 'chart', { series: [{ name: '', points: [[1, 2], [2, 4]] }] }],
  [`chart('bar', [{label: 'a', value: 1}])`, 'chart', { labels: ['a'], series: [{ name: '', values: [1] }] }],
  [`chart('line', {data: [{month: 'Jan', rain: 1, sun: 2}]})`, 'chart', { labels: ['Jan'], series: [{ name: 'rain', values: [1] }, { name: 'sun', values: [2] }] }],
  [`chart('scatter', {x: [1, 2], y: [3, 4]})`, 'chart', { series: [{ name: '', points: [[1, 3], [2, 4]] }] }],
  [`chart({type: 'bar', x: ['a'], y: [1], title: 't'})`, 'chart', { title: 't', labels: ['a'], series: [{ name: '', values: [1] }] }],
  [`chart({type: 'heatmap', data: [[1, 2]], xLabels: ['a', 'b'], yLabels: ['c']})`, 'chart', { rows: [[1, 2]], labels: ['a', 'b'], rowLabels: ['c'] }],
  [`chart('candlestick', [{t: 'Mo', o: 1, h: 4, l: 0, c: 2}])`, 'chart', { chart: 'candles', candles: [{ time: 'Mo', open: 1, high: 4, low: 0, close: 2 }] }],
  [`chart('candles', [[1, 4, 0, 2]])`, 'chart', { candles: [{ time: '1', open: 1, high: 4, low: 0, close: 2 }] }],
  [`const c = chart('bar', {a: 1}); c.set({data: [4, 5]})`, 'chart', { series: [{ name: '', values: [4, 5] }] }],
  [`scene.add(new THREE.Mesh(new THREE.BoxGeometry(1, 2, 3), new THREE.MeshBasicMaterial({color: 'red', side: THREE.DoubleSide})))`, 'box', { height: 2, material: { type: 'basic', side: 'double', color: '#ff0000' } }],
  [`const g = new THREE.PlaneGeometry(1, 1, 2, 2); g.attributes.position.setZ(0, 1); scene.add(new THREE.Mesh(g))`, 'mesh', { geometry: 'g2' }],
  [`const m = new THREE.Mesh(new THREE.TextGeometry('ab', {size: 1})); m.position.x = 5; scene.add(m)`, 'text3d', { text: 'ab', size: 1.25, position: [5.6, 0.4, 0] }],
  [`const g = new THREE.TextGeometry('ab', {size: 1}); g.center(); scene.add(new THREE.Mesh(g))`, 'text3d', { position: [0, 0, 0] }],
  [`const m = new THREE.Mesh(new THREE.BoxGeometry()); scene.add(m); m.rotation.order = 'YXZ'; m.rotation.y = 1`, 'box', { rotation: [0, 1, 0] }],
]
test('forms in which programs say what they mean', { timeout: 30_000 }, async (t) => {
  for (const [program, type, props] of rows)
    await t.test(program, () => {
      const w = world()
      assert.deepEqual(w.run(program).prints, [])
      const node = [...w.nodes.values()].at(-1)!
      const told = Object.fromEntries(Object.keys(props).map((name) => [name, node.props[name]]))
      assert.deepEqual([node.type, round(told)], [type, props])
    })
})

const round = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? Math.round(one * 1e6) / 1e6 : one))) // oxfmt-ignore

/** What is wrong, and what is said of it. */
const wrong: readonly [program: string, sentence: RegExp][] = [
  [`box({width: 'wide'})`, /box: width must be a number, 0 or more, not wide/],
  [`box().on('clik', () => 0)`, /there is no event clik; one of click, dblclick/],
  [`box().on('click', 5)`, /takes a function/],
  [`scene.add(label('a'))`, /a label is flat: .* can be inside of a panel only/],
  [`chart('bars of gold', [1])`, /chart: there is no type bars of gold; one of bar, line/],
  [`light('neon')`, /light: there is no kind neon; one of ambient/],
  [`animate(box(), {flavour: 2})`, /box has no flavour; it has size/],
  [`fetch('x')`, /a program has no network/],
  [`new Worker('x')`, /a program runs in one thread/],
  [`document.createElement('canvas').getContext('webgl')`, /getContext\('webgl'\) is not here/],
  [`model('gltf', '{}')`, /model: there is no format gltf; one of obj, stl, ply/],
  [`view.camera(5)`, /view\.camera takes \{position/],
  [`every(1)`, /a timer takes a function/],
]
test('what is wrong is said in a sentence', { timeout: 30_000 }, async (t) => {
  for (const [program, sentence] of wrong)
    await t.test(program, () => assert.throws(() => world().run(program), sentence))
  await t.test('a prop that means nothing is a warning, once', () => {
    const { prints } = world().run(`box({colour: 'red', taste: 1}); box({taste: 2})`)
    assert.deepEqual(prints, [{ level: 'warn', text: `box has no taste; it has ${Object.keys({ size: 0, width: 0, height: 0, depth: 0, x: 0, y: 0, z: 0, rotationX: 0, rotationY: 0, rotationZ: 0, scale: 0, color: 0, opacity: 0, wireframe: 0, metalness: 0, roughness: 0, emissive: 0, map: 0 }).join(', ')}` }]) // oxfmt-ignore
  })
})
