import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from './sandboxed.ts'

/** A copied page, as tutorials have it. */
const page = `
const scene = new THREE.Scene();
const camera = new THREE.PerspectiveCamera(75, window.innerWidth / window.innerHeight, 0.1, 1000);
const renderer = new THREE.WebGLRenderer({ antialias: true });
renderer.setSize(window.innerWidth, window.innerHeight);
document.body.appendChild(renderer.domElement);
const cube = new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshStandardMaterial({ color: 0xff0000 }));
scene.add(cube);
scene.add(new THREE.DirectionalLight(0xffffff, 1));
camera.position.z = 5;
function animate() { requestAnimationFrame(animate); cube.rotation.x += 0.01; renderer.render(scene, camera); }
animate();`

test('programs and what is told of them', { timeout: 20_000 }, async (t) => {
  await t.test('a cube has the id of its variable, and only what changes is told again', () => {
    const w = world()
    const first = w.run(`const cube = box({color: 'red', size: 1})`)
    assert.deepEqual(
      first.patch.set?.map(({ id, type, layer, parent }) => ({ id, type, layer, parent })),
      [{ id: 'cube', type: 'box', layer: '3d', parent: null }],
    )
    assert.deepEqual(first.patch.set?.[0]?.props['material'], {
      type: 'standard',
      color: '#ff0000',
      roughness: 0.6,
    })
    assert.deepEqual(w.run('1 + 1').patch, {})
    const blue = w.run(`cube.color = 'blue'; cube.x = 2`)
    assert.deepEqual(blue.patch.set?.[0]?.props['position'], [2, 0, 0])
    assert.deepEqual(w.run('cube.remove()').patch, { drop: ['cube'] })
  })

  await t.test('a page of three.js is shown as it is', () => {
    const w = world()
    const { patch, due } = w.run(page)
    assert.deepEqual(patch.set?.map(({ id, parent }) => [id, parent]), [['cube', null], ['light-1', null]]) // oxfmt-ignore
    assert.equal(patch.view?.background, '#000000')
    assert.deepEqual(
      [patch.view?.camera.fov, patch.view?.camera.position, patch.view?.ground],
      [75, [0, 0, 5], null],
    )
    assert.equal(due, 0.05)
    assert.deepEqual(w.tick(0.05).patch.set?.map(({ id }) => id), ['cube']) // oxfmt-ignore
  })

  await t.test('the same page again takes the place of the first, and turns at the same speed', () => {
    const w = world()
    w.run(page)
    w.tick(0.05)
    w.run(page, 0.05)
    assert.deepEqual([...w.nodes.keys()].sort(), ['cube', 'light-2'])
    const angle = () => (w.nodes.get('cube')!.props['rotation'] as number[])[0]!
    w.tick(0.1)
    const before = angle()
    w.tick(0.15)
    assert.ok(Math.abs(angle() - before - 0.01) < 1e-9)
  })

  await t.test('nor is a page doubled that keeps its scene to itself', () => {
    const w = world()
    const hidden = `(() => {${page}})()`
    w.run(hidden)
    w.run(hidden)
    assert.deepEqual([...w.nodes.values()].map(({ type }) => type).sort(), ['box', 'light'])
    w.tick(0.05)
    assert.equal(JSON.parse(w.guest.whole()).patch.set.find(({ type }: { type: string }) => type === 'box').props.rotation[0], 0.02) // oxfmt-ignore
  })

  await t.test('a variable with the name of a helper can be both', () => {
    const w = world()
    w.run(`const box = box({color: 'red'}); const text = 'hi'`)
    w.run(`box.x = 3; box({color: 'blue'}); scene.add(box); text(text, 1, 2)`)
    assert.deepEqual([...w.nodes.keys()].sort(), ['box', 'box-1', 'text-1'])
    assert.deepEqual(w.nodes.get('box')?.props['position'], [3, 0, 0])
  })

  await t.test('panels hold controls, and their handlers run', () => {
    const w = world()
    w.run(
      `const p = panel({title: 'To-do'}, [label('a'), button('Go', () => print('went')), slider({min: 0, max: 10})])`,
    )
    assert.deepEqual([...w.nodes.values()].map(({ id, parent }) => [id, parent]), [['p', null], ['label-1', 'p'], ['button-1', 'p'], ['slider-1', 'p']]) // oxfmt-ignore
    assert.deepEqual(w.event(1, { node: 'button-1', type: 'click' }).prints, [{ level: 'log', text: 'went' }])
    w.event(1, { node: 'slider-1', type: 'input', value: 7 })
    assert.equal(w.nodes.get('slider-1')?.props['value'], 7)
    assert.throws(() => w.event(1, { node: 'nobody', type: 'click' }), /there is no node nobody/)
  })
})
