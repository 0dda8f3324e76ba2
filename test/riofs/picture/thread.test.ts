import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Asked, Shown } from '../../../src/riofs/picture/pictures.ts'
import { PictureThread } from '../../../src/riofs/picture/thread.ts'
import type { SceneNode } from '../../../src/scene/node.ts'
import { decoded } from './compare.ts'
import type { Pixels } from './compare.ts'
import { geometry, shown, solid, texture } from './scenes.ts'

const asked = { width: 320, height: 180, clock: 0 }
const box = (color: string, props: object = {}, more: Partial<SceneNode> = {}): SceneNode =>
  solid('box', { width: 1, height: 1, depth: 1, material: { color }, ...props }, more)
const flat = (props: object, more: Partial<SceneNode> = {}): SceneNode => solid('rect', { x: 200, y: 100, width: 400, height: 100, fill: '#00aa00', stroke: 'none', strokeWidth: 0, ...props }, { layer: '2d', ...more }) // oxfmt-ignore

type Share = { readonly red: number; readonly green: number; readonly blue: number }

/** Shares of pixels of which that channel is more than the others together. */
function colors({ data, width, height }: Pixels): Share {
  const count = [0, 0, 0]
  for (let i = 0; i < data.length; i += 4)
    for (let c = 0; c < 3; c++)
      if (data[i + c]! > data[i + ((c + 1) % 3)]! + data[i + ((c + 2) % 3)]!) count[c]!++
  const [red = 0, green = 0, blue = 0] = count.map((one) => one / (width * height))
  return { red, green, blue }
}

const two = shown([
  box('#ff0000', { position: [-30, 0, 0] }, { id: 'a' }),
  box('#0000ff', { position: [30, 0, 0] }, { id: 'b' }),
  flat({}, { id: 'r' }),
])

/** What is asked for of two cubes far to the left and right and a green bar, and which colours are seen. */
const rows: readonly [title: string, what: Asked['what'], seen: (of: Share) => boolean][] = [
  ['the view', undefined, ({ red, green, blue }) => red === 0 && blue === 0 && green > 0.03 && green < 0.06],
  ['everything', { kind: 'fit' }, ({ red, green, blue }) => red > 0 && blue > 0 && green > 0.03],
  ['one solid', { kind: 'node', id: 'a' }, ({ red, green, blue }) => red > 0.2 && blue === 0 && green === 0],
  ['one flat thing', { kind: 'node', id: 'r' }, ({ green }) => green > 0.35],
]

test('a picture is drawn', { timeout: 60_000 }, async (t) => {
  await using pictures = new PictureThread()
  const png = (scene: Shown, more: Partial<Asked> = {}) =>
    pictures.png(scene, { ...asked, ...more }, t.signal)
  for (const [title, what, seen] of rows)
    await t.test(`of ${title}`, async () => {
      const share = colors(await decoded(await png(two, what && { what })))
      assert.ok(seen(share), JSON.stringify(share))
    })
  await t.test('at a moment, always the same', async () => {
    const turning = { id: 1, start: 0, duration: 4, delay: 0, times: null, yoyo: false, easing: 'linear', from: { rotationY: 0 }, to: { rotationY: 3 } } as const // oxfmt-ignore
    const scene = shown([box('#ff0000', {}, { id: 'a', animations: [turning] })])
    const [one, two, again] = [await png(scene), await png(scene, { clock: 1 }), await png(scene)]
    assert.notDeepEqual(one, two)
    assert.deepEqual(one, again)
  })
  await t.test('of what has become of a scene', async () => {
    const first = await png(shown([box('#ff0000', {}, { id: 'a' })]))
    const blue = await png(shown([box('#0000ff', {}, { id: 'a' })]))
    assert.ok(colors(await decoded(first)).red > 0.03)
    assert.ok(colors(await decoded(blue)).blue > 0.03)
    assert.equal(colors(await decoded(await png(shown([])))).blue, 0)
    assert.deepEqual(await png(shown([box('#ff0000', {}, { id: 'a' })])), first)
  })
  await t.test('but not of a node that is not there', async () => {
    await assert.rejects(png(two, { what: { kind: 'node', id: 'c' } }), { code: 'ENOENT' })
  })
  await t.test('but not one that is too large', async () => {
    await assert.rejects(png(two, { width: 40_000, height: 40_000 }), { code: 'EINVAL' })
  })
  await t.test('for whoever still waits for it', async () => {
    const given = new AbortController()
    const drawn = pictures.png(two, { ...asked, width: 2000, height: 2000 }, given.signal)
    given.abort(new Error('enough'))
    await assert.rejects(drawn, /enough/)
    assert.ok((await png(two)).length > 100)
  })
})

test(
  'a picture that takes too long is given up, and the next one is drawn',
  { timeout: 60_000 },
  async (t) => {
    await using pictures = new PictureThread(6000)
    await pictures.png(two, asked, t.signal)
    const planes = Array.from({ length: 3000 }, (_, i) => solid('plane', { width: 100, height: 100, position: [0, 0, -i / 1000], material: { transparent: true, opacity: 0.01 } }, { id: `p${i}` })) // oxfmt-ignore
    await assert.rejects(pictures.png(shown(planes), { ...asked, width: 1280, height: 720 }, t.signal), {
      code: 'ETIMEDOUT',
    })
    assert.ok((await pictures.png(two, asked, t.signal)).length > 100)
  },
)

const wild = [Number.NaN, 1e300, -1e300, 0, 1e-300, Infinity]
// three corners near each other, somewhere
const many = Array.from(
  { length: 1_800_000 },
  (_, i) => Math.sin(Math.floor(i / 9) * (1 + (i % 3))) * 2 + Math.sin(i) / 30,
)
const bomb = Buffer.from('89504e470d0a1a0a0000000d49484452ffffffffffffffff08020000000000000049444154', 'hex') // oxfmt-ignore

/** Scenes that nobody means well with. */
// oxfmt-ignore
const hostile: Readonly<Record<string, Shown>> = {
  'numbers that are none': shown(wild.map((n, i) => box('#ff0000', { width: n, height: n, position: [n, n, n], rotation: [n, 0, n], scale: [n, 1, n] }, { id: `n${i}` }))),
  'far too many pieces': shown(wild.map((n, i) => solid('sphere', { radius: 1, widthSegments: 1e9 + n, heightSegments: n, material: {} }, { id: `s${i}` }))),
  'props of the wrong kind': shown([solid('box', { width: 'x', height: null, depth: {}, position: 'here', scale: [null], material: 7 }), solid('line', { geometry: 5, material: [] }), solid('sprite', { center: 1, material: { map: 3 } }), solid('light', { kind: 'toString', color: 5 }), solid('constructor', { material: {} }), solid('text3d', { text: 5, size: -1 })] ),
  'materials of the wrong kind': shown([box('nonsense', { material: { type: '__proto__', color: 'url(x)', opacity: 1e300, side: 'x', map: 'none', roughness: -5 } })]),
  'triangles that are none': shown([solid('mesh', { geometry: 'g', material: {} })], [geometry('g', [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, Number.NaN, 1, 1, 1e38, 1, 1, -1e38, 0, 0])]),
  'an index beyond the end': shown([solid('mesh', { geometry: 'g', material: {} })], [geometry('g', [0, 0, 0, 1, 0, 0, 0, 1, 0], { index: { type: 'u32', itemSize: 1, data: Buffer.from(Uint32Array.from([0, 1, 4_000_000_000, 2, 1, 0]).buffer).toString('base64') }, groups: [{ start: -5, count: 1e9, material: 99 }] })]),
  '200,000 triangles everywhere': shown([solid('mesh', { geometry: 'g', material: { side: 'double' } })], [geometry('g', many)]),
  'base64 that is none': shown([solid('mesh', { geometry: 'g', material: { map: 't' } })], [{ kind: 'geometry', id: 'g', attributes: { position: { type: 'f32', itemSize: 3, data: 'AAA=' } } }, texture('t', { image: { kind: 'pixels', width: 1e9, height: 1e9, data: '' } })]),
  'a picture of 4,294,967,295 x 4,294,967,295': shown([box('#fff', { material: { map: 't' } })], [texture('t', { image: { kind: 'uri', uri: `data:image/png;base64,${bomb.toString('base64')}` } })]),
  'a picture from elsewhere': shown([box('#fff', { material: { map: 't' } })], [texture('t', { image: { kind: 'uri', uri: 'file:///etc/passwd' } })]),
  'a canvas without end': shown([box('#fff', { material: { map: 't' } })], [texture('t', { image: { kind: 'canvas', width: 1e6, height: 1e6, ops: [['fillRect', 0, 0, 1e9, 1e9]] } })]),
  'a texture turned by nonsense': shown([box('#fff', { material: { map: 't' } })], [texture('t', { repeat: [1e300, Number.NaN], offset: [-1e300, 0], rotation: Infinity, wrapS: 'repeat', wrapT: 'x' as never })]),
  'a camera that is nowhere': shown([box('#f00')], [], { camera: { ...two.view.camera, position: [Number.NaN, 1e300, 0], quaternion: [0, 0, 0, 0], fov: 1e9, near: -1, far: -5, zoom: 0 } }),
  'a camera within': shown([box('#f00', { width: 0.1, material: { side: 'double' } }), solid('points', { geometry: 'g', material: { type: 'points', size: 1e9 } }), solid('line', { geometry: 'g', material: { type: 'line' } })], [geometry('g', [3, 2, 4, 3, 2, 3.9, 0, 0, 0])], { camera: { ...two.view.camera, position: [0, 0, 0] } }),
  'nodes inside of themselves': shown([box('#f00', {}, { id: 'a', parent: 'b' }), box('#0f0', {}, { id: 'b', parent: 'a' }), box('#00f', {}, { id: 'c', parent: 'c' })]),
  'a thousand lights': shown([box('#f00'), ...Array.from({ length: 1000 }, (_, i) => solid('light', { kind: 'spot', color: '#fff', intensity: 1e300, angle: 9, position: [i, i, i], castShadow: i < 20 }, { id: `l${i}` }))]),
  'fog of nothing': shown([box('#f00')], [], { fog: { color: 'x', near: Number.NaN, far: -Infinity, density: Number.NaN }, exposure: Number.NaN, toneMapping: 'x' as never, background: 'none', ground: Number.NaN }),
  'copies of nothing': shown([box('#f00', { instances: 'm' })], [{ kind: 'geometry', id: 'm', attributes: { matrix: { type: 'f32', itemSize: 16, data: Buffer.from(Float32Array.from({ length: 64 }, () => Number.NaN).buffer).toString('base64') } } }]),
}

test('whatever is in a scene, a picture comes', { timeout: 120_000 }, async (t) => {
  await using pictures = new PictureThread()
  for (const [title, scene] of Object.entries(hostile))
    await t.test(title, async () => {
      const { width, height } = await decoded(await pictures.png(scene, asked, t.signal))
      assert.deepEqual([width, height], [320, 180])
      await pictures.png(scene, { ...asked, what: { kind: 'fit' } }, t.signal)
    })
})
