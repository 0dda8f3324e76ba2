import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from './sandboxed.ts'
import type { World } from './sandboxed.ts'

const x = (w: World, id: string): number => (w.nodes.get(id)!.props['position'] as number[])[0]!
const texts = (flushed: { prints: readonly { text: string }[] }): readonly string[] =>
  flushed.prints.map(({ text }) => text)

test('time and events', { timeout: 30_000 }, async (t) => {
  await t.test('timers go by the clock of the scene, each once a tick', () => {
    const w = world()
    const { due } = w.run(
      `every(1, () => print('every')); after(2, () => print('after')); setTimeout(print, 500, 'timeout')`,
    )
    assert.equal(due, 0.5)
    assert.deepEqual([0.5, 1, 2].map((clock) => texts(w.tick(clock))), [['timeout'], ['every'], ['every', 'after']]) // oxfmt-ignore
  })

  await t.test('a loop that fails five times in a row is switched off, the others go on', () => {
    const w = world()
    w.run(`onFrame(() => { throw new Error('no') }); let n = 0; onFrame(() => { n++ })`)
    const faults = [1, 2, 3, 4, 5, 6].map((clock) => w.tick(clock).faults.map(({ message, where }) => `${where}: ${message}`)) // oxfmt-ignore
    assert.deepEqual(faults[0], ['onFrame: Error: no'])
    assert.deepEqual(faults[4], ['onFrame: Error: no', 'onFrame: Error: it has failed 5 times in a row and is switched off']) // oxfmt-ignore
    assert.deepEqual([faults[5], (w.globals as { n: number }).n], [[], 6])
  })

  await t.test('an animation is told once, and its end is the value', () => {
    const w = world()
    const { patch } = w.run(
      `const a = box(); animate(a, {x: 4, color: 'red'}, {duration: 2, easing: 'easeOutQuad'})`,
    )
    const [{ easing, from, to, duration } = assert.fail()] = patch.set?.[0]?.animations ?? []
    assert.deepEqual(
      [easing, from, to, duration],
      ['out', { x: 0, color: '#4f7cff' }, { x: 4, color: 'red' }, 2],
    )
    assert.deepEqual(w.tick(1).patch, {})
    w.tick(2)
    assert.deepEqual([x(w, 'a'), w.nodes.get('a')?.animations], [4, undefined])
  })

  await t.test('a later animation takes one prop from an earlier one', () => {
    const w = world()
    w.run(`const a = box(); animate(a, {x: 4, y: 2}, 10); animate(a, {x: 1}, 1)`)
    assert.deepEqual(w.nodes.get('a')?.animations?.map(({ to }) => to), [{ y: 2 }, { x: 1 }]) // oxfmt-ignore
  })

  await t.test('a click goes up until it is stopped, and to the view', () => {
    const w = world()
    w.run(`const inner = box(); const outer = group(inner); scene.on('click', e => print('scene'))
      inner.on('click', e => print('inner', e.node === inner, e.point.x)); outer.on('click', e => { print('outer'); if (e.x > 5) e.stop() })`)
    const click = (at: number) =>
      texts(w.event(1, { node: 'inner', type: 'click', x: at, y: 0, point: [7, 0, 0] }))
    assert.deepEqual(click(0), ['inner true 7', 'outer', 'scene'])
    assert.deepEqual(click(10), ['inner true 7', 'outer'])
  })

  await t.test('a drag moves what nobody handles, in its own group', () => {
    const w = world()
    w.run(`const a = box(); const g = group(a); g.x = 10; const c = circle(0, 0, 5)`)
    w.event(1, { node: 'a', type: 'drag', to: [12, 1, 0] })
    w.event(1, { node: 'c', type: 'drag', to: [100, 50] })
    assert.deepEqual(w.nodes.get('a')?.props['position'], [2, 1, 0])
    assert.deepEqual([w.nodes.get('c')?.props['x'], w.nodes.get('c')?.props['y']], [100, 50])
  })

  await t.test('pages hear keys and clicks of the window', () => {
    const w = world()
    w.run(
      `window.addEventListener('keydown', e => print(e.key, e.code)); document.onclick = e => print(e.clientX)`,
    )
    assert.deepEqual(texts(w.event(1, { type: 'key', key: 'a' })), ['a KeyA'])
    assert.deepEqual(texts(w.event(1, { type: 'click', x: 3, y: 4 })), ['3'])
  })

  await t.test('elements of a page are nodes', () => {
    const w = world()
    w.run(`const score = document.createElement('div'); score.style.left = '10px'; score.textContent = '0'; document.body.appendChild(score)
      const go = document.createElement('button'); go.textContent = 'Go'; go.onclick = () => { score.textContent = '1' }; document.body.appendChild(go)`)
    assert.deepEqual([...w.nodes.values()].map(({ type }) => type), ['html', 'button']) // oxfmt-ignore
    w.event(1, { node: 'button-1', type: 'click' })
    assert.match(JSON.stringify(w.nodes.get('html-1')?.props), />1</)
  })

  await t.test('a program that declares the names of another again takes its place', () => {
    const w = world()
    const program = `const a = box(); sphere({x: 2}); const tick = () => print('tick'); every(1, tick); a.on('click', () => print('hit'))`
    w.run(program)
    w.run(program)
    assert.deepEqual([...w.nodes.values()].map(({ type }) => type).sort(), ['box', 'sphere'])
    assert.deepEqual(texts(w.tick(1)), ['tick'])
    w.run(`const a = box({color: 'red'})`)
    assert.deepEqual([...w.nodes.values()].map(({ type }) => type).sort(), ['box', 'sphere'])
  })

  await t.test('clear leaves nothing but variables', () => {
    const w = world()
    w.run(`let kept = 5; box(); label('x'); every(1, () => 0); view.background('red')`)
    const { patch, due } = w.run('clear(); print(kept)')
    assert.deepEqual([w.nodes.size, due, patch.view?.background], [0, undefined, '#f4f5f7'])
    assert.equal(JSON.parse(w.guest.vars())['kept'], 5)
  })

  await t.test('a node is changed from outside, or refused in a sentence', () => {
    const w = world()
    w.run(`const a = box(); const l = label('x')`)
    w.guest.set('a', '{"color": "blue", "position": [1, 2, 3]}')
    assert.throws(() => w.guest.set('a', '{"taste": 1}'), /box has no taste/)
    assert.throws(() => w.guest.set('nobody', '{}'), /there is no node nobody/)
    w.guest.remove('l')
    const { patch } = JSON.parse(w.guest.flush())
    assert.deepEqual([patch.set[0].props.position, patch.drop], [[1, 2, 3], ['l']])
  })

  await t.test('all there is, for whoever knows nothing', () => {
    const w = world()
    w.run(`const a = box(); const k = new THREE.Mesh(new THREE.TorusKnotGeometry(1, .3, 8, 4)); scene.add(k)`)
    const { patch } = JSON.parse(w.guest.whole())
    assert.deepEqual(patch.set.map(({ id }: { id: string }) => id), ['a', 'k']) // oxfmt-ignore
    assert.deepEqual([patch.resources.length, patch.view.width], [1, 1280])
  })
})
