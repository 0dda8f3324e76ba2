import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as THREE from 'three'
import type { SceneNode } from '../../src/scene/node.ts'
import { fit } from '../../src/scene/solids-camera.ts'
import { SolidScene } from '../../src/scene/solids.ts'
import type { Place } from '../../src/scene/solids-textures.ts'
import { geometry, solid, texture } from '../riofs/picture/scenes.ts'

const nowhere: Place = {
  canvas: () => assert.fail('nothing is drawn on a canvas'),
  decode: () => Promise.reject(new Error('nothing can be decoded')),
}
const box = (id: string, props: object = {}, more: Partial<SceneNode> = {}): SceneNode =>
  solid('box', { width: 1, height: 1, depth: 1, material: { color: '#ff0000' }, ...props }, { id, ...more })
const group = (id: string, more: Partial<SceneNode> = {}): SceneNode => solid('group', {}, { id, ...more })

function made(...set: readonly SceneNode[]): SolidScene {
  const scene = new SolidScene(nowhere)
  scene.apply({ set })
  return scene
}

const mesh = (scene: SolidScene, id: string): THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial> =>
  scene.object(id) as THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial>

test('the solids of a scene', { timeout: 20_000 }, async (t) => {
  await t.test('stay the same objects when they only move', () => {
    const scene = made(box('a'))
    const before = mesh(scene, 'a')
    scene.apply({ set: [box('a', { position: [1, 2, 3], rotation: [0, 1, 0] }, { visible: false })] })
    assert.equal(mesh(scene, 'a'), before)
    assert.deepEqual(before.position.toArray(), [1, 2, 3])
    assert.equal(before.visible, false)
  })
  await t.test('are made again when they look otherwise, with what is inside of them', () => {
    const scene = made(box('a'), box('b', {}, { parent: 'a' }))
    const [outer, inner] = [mesh(scene, 'a'), mesh(scene, 'b')]
    scene.apply({ set: [box('a', { material: { color: '#00ff00' } })] })
    assert.notEqual(mesh(scene, 'a'), outer)
    assert.equal(mesh(scene, 'b'), inner)
    assert.equal(inner.parent, mesh(scene, 'a'))
    assert.equal(mesh(scene, 'a').material.color.getHex(), 0x00ff00)
  })
  await t.test('share one geometry for one shape', () => {
    const scene = made(box('a'), box('b', { position: [1, 0, 0] }), box('c', { width: 2 }))
    assert.equal(mesh(scene, 'a').geometry, mesh(scene, 'b').geometry)
    assert.notEqual(mesh(scene, 'a').geometry, mesh(scene, 'c').geometry)
  })
  await t.test('are as see-through as all that they are inside of', () => {
    const scene = made(group('g', { opacity: 0.5 }), box('a', {}, { parent: 'g', opacity: 0.5 }))
    assert.equal(mesh(scene, 'a').material.opacity, 0.25)
    assert.equal(mesh(scene, 'a').material.transparent, true)
    scene.apply({ set: [group('g', { opacity: 1 })] })
    assert.equal(mesh(scene, 'a').material.opacity, 0.5)
  })
  await t.test('move from one parent to another, never into themselves', () => {
    const scene = made(group('g'), group('h'), box('a', {}, { parent: 'g' }))
    scene.apply({ set: [box('a', {}, { parent: 'h' })] })
    assert.equal(mesh(scene, 'a').parent, scene.object('h'))
    scene.apply({ set: [group('h', { parent: 'a' })] })
    assert.notEqual(scene.object('h')?.parent, mesh(scene, 'a'))
  })
  await t.test('go when they are dropped, and all of them when the scene is another one', () => {
    const scene = made(box('a'), box('b'))
    scene.apply({ drop: ['a'] })
    assert.deepEqual([scene.object('a'), scene.object('b') !== undefined], [undefined, true])
    scene.apply({ scene: true, set: [box('c')] })
    assert.deepEqual([scene.object('b'), scene.object('c') !== undefined], [undefined, true])
  })
  await t.test('are found by what a ray has hit', () => {
    const scene = made(group('g'), box('a', {}, { parent: 'g' }))
    assert.equal(scene.idOf(mesh(scene, 'a')), 'a')
    assert.equal(scene.idOf(scene.scene), undefined)
  })
  await t.test('have light of their own until somebody makes some', () => {
    const lit = (scene: SolidScene): number => {
      let count = 0
      scene.scene.traverseVisible((one) => (count += one instanceof THREE.Light ? 1 : 0))
      return count
    }
    const scene = made(box('a'))
    assert.equal(lit(scene), 4)
    scene.apply({ set: [solid('light', { kind: 'point', color: '#fff', intensity: 1 }, { id: 'l' })] })
    assert.equal(lit(scene), 1)
    scene.apply({ drop: ['l'] })
    assert.equal(lit(scene), 4)
    scene.apply({ view: { ...scene.view, lights: false } })
    assert.equal(lit(scene), 0)
  })
  await t.test('get normals where their geometry has none, and no numbers that are none', () => {
    const scene = new SolidScene(nowhere)
    const set = [solid('mesh', { geometry: 'g', material: {} }, { id: 'm' })]
    scene.apply({ resources: [geometry('g', [0, 0, 0, 1, 0, 0, 0, Number.NaN, 1])], set })
    assert.deepEqual(
      Array.from(mesh(scene, 'm').geometry.getAttribute('normal').array.slice(0, 3)),
      [0, -1, 0],
    )
  })
  await t.test('let go of their geometries and textures when nobody needs these', () => {
    const scene = new SolidScene(nowhere)
    const set = [solid('mesh', { geometry: 'g', material: { map: 't' } }, { id: 'm' })]
    scene.apply({ resources: [geometry('g', [0, 0, 0, 1, 0, 0, 0, 1, 0]), texture('t')], set })
    const gone: string[] = []
    mesh(scene, 'm').geometry.addEventListener('dispose', () => gone.push('g'))
    mesh(scene, 'm').material.map?.addEventListener('dispose', () => gone.push('t'))
    scene.apply({ drop: ['m'], forget: ['g', 't'] })
    assert.deepEqual(gone, ['g', 't'])
  })
  await t.test('are all in sight of a camera that has been fitted', () => {
    const scene = made(box('a', { position: [-9, 0, 4] }), box('b', { position: [20, 3, 0] }))
    for (const kind of ['perspective', 'orthographic'] as const) {
      const camera = scene.camera(16 / 9, { ...scene.view.camera, kind })
      fit(camera, scene.box())
      const frustum = new THREE.Frustum().setFromProjectionMatrix(
        camera.projectionMatrix.clone().multiply(camera.matrixWorldInverse),
      )
      for (const corner of [new THREE.Vector3(-9.5, -0.5, 4.5), new THREE.Vector3(20.5, 3.5, -0.5)])
        assert.ok(frustum.containsPoint(corner), `${kind}: ${corner.toArray().join(' ')}`)
    }
  })
})
