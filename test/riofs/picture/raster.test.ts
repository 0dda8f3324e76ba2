import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as THREE from 'three'
import { Raster } from '../../../src/riofs/picture/raster/raster.ts'

const wanted = { width: 300, height: 200, toneMapping: THREE.NoToneMapping, exposure: 1 }

function drawn(...objects: readonly THREE.Object3D[]): Uint8ClampedArray {
  const scene = new THREE.Scene()
  scene.background = new THREE.Color(0x000000)
  scene.add(...objects)
  const camera = new THREE.PerspectiveCamera(60, wanted.width / wanted.height, 0.1, 100)
  camera.position.z = 3
  return new Raster(() => null).draw(scene, camera, wanted).slice()
}

/** Adds a little light to what is there, so that it is seen what has been drawn twice. */
const faint = (): THREE.MeshBasicMaterial =>
  new THREE.MeshBasicMaterial({
    color: 0x404040,
    blending: THREE.AdditiveBlending,
    transparent: true,
    depthTest: false,
  })

/** How often each red there is. */
function reds(pixels: Uint8ClampedArray): Map<number, number> {
  const found = new Map<number, number>()
  for (let i = 0; i < pixels.length; i += 4) found.set(pixels[i]!, (found.get(pixels[i]!) ?? 0) + 1)
  return found
}

test('the rasteriser', { timeout: 30_000 }, async (t) => {
  await t.test('draws no sample twice and leaves none out, however many triangles there are', () => {
    for (const pieces of [1, 7, 60, 150]) {
      const plane = new THREE.Mesh(new THREE.PlaneGeometry(40, 40, pieces, pieces), faint())
      plane.rotation.set(0.3, 0.2, 0.7)
      assert.deepEqual([...reds(drawn(plane))], [[0x40, 300 * 200]], `${pieces} pieces`)
    }
  })
  await t.test('goes on through the near plane', () => {
    const plane = new THREE.Mesh(new THREE.PlaneGeometry(90, 90, 30, 30), faint())
    plane.rotation.x = -Math.PI / 2
    plane.position.y = -0.1
    const found = reds(drawn(plane))
    assert.ok(
      [...found.keys()].every((red) => red <= 0x40),
      'something was drawn twice',
    )
    assert.ok(found.get(0x40)! > 0.48 * 300 * 200, `only ${found.get(0x40)} pixels are floor`)
  })
  await t.test('has what is nearer before what is farther, in whatever order it comes', () => {
    const square = (color: number, z: number): THREE.Mesh => {
      const mesh = new THREE.Mesh(new THREE.PlaneGeometry(1, 1), new THREE.MeshBasicMaterial({ color }))
      mesh.position.z = z
      return mesh
    }
    const middle = (100 * 300 + 150) * 4
    for (const squares of [
      [square(0xff0000, 0), square(0x0000ff, 1)],
      [square(0x0000ff, 1), square(0xff0000, 0)],
    ])
      assert.deepEqual(Array.from(drawn(...squares).slice(middle, middle + 3)), [0, 0, 255])
  })
  await t.test('draws bands of a large picture as if it were one', () => {
    const ball = (): THREE.Mesh => new THREE.Mesh(new THREE.SphereGeometry(1), new THREE.MeshNormalMaterial())
    const scene = new THREE.Scene().add(ball())
    const camera = new THREE.PerspectiveCamera(60, 1, 0.1, 100)
    camera.position.z = 3
    const raster = new Raster(() => null)
    const large = raster.draw(scene, camera, { ...wanted, width: 1500, height: 1500 }).slice()
    const [above, below] = [(698 * 1500 + 750) * 4, (700 * 1500 + 750) * 4] // a band has 699 rows
    for (let c = 0; c < 3; c++) assert.ok(Math.abs(large[above + c]! - large[below + c]!) <= 2)
  })
  await t.test('makes the same picture each time', () => {
    const ball = (): THREE.Mesh => new THREE.Mesh(new THREE.SphereGeometry(1), new THREE.MeshNormalMaterial())
    assert.deepEqual(drawn(ball()), drawn(ball()))
  })
})
