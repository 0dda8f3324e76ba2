import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import type { Ran } from '../../../src/riofs/vm/ran.ts'

const sandbox = await Sandbox.open()
after(() => sandbox[Symbol.asyncDispose]())

let version = 0
const run = (source: string, clock = 0): Promise<Ran> =>
  sandbox.run(source, { version: ++version, clock, author: 'test' })
const ids = ({ patch }: Ran): readonly string[] => (patch.set ?? []).map(({ id }) => id)

/** What a program does to the language, so that the scene could not be told any more. */
const hostile = `
for (const [object, key] of [[Array.prototype, 'push'], [Array.prototype, 'map'], [Map.prototype, 'set'], [Map.prototype, 'get'],
  [JSON, 'stringify'], [JSON, 'parse'], [Object, 'entries'], [Object, 'keys'], [Reflect, 'get'], [String.prototype, 'slice'],
  [Array.prototype, Symbol.iterator], [Promise.prototype, 'then'], [Number, 'isFinite'], [WeakMap.prototype, 'get']]) {
  try { object[key] = () => { throw new Error('mine now') } } catch {}
  try { Object.defineProperty(object, key, { value: () => 'mine' }) } catch {}
}
Array.prototype.last = function () { return this[this.length - 1] };
[1, 2, 3].last()`

test('the guest in its sandbox', { timeout: 60_000 }, async (t) => {
  await t.test('goes on telling the scene, whatever a program does to the language', async () => {
    assert.equal((await run(hostile)).value, '3')
    const told = await run(
      `const one = box({color: 'red'}); const two = label('hi'); chart('bar', {a: 1, b: 2})`,
    )
    assert.deepEqual([told.ok, ids(told)], [true, ['one', 'two', 'chart-1']])
  })

  await t.test('says which limit a program has passed, and is as it was before', async () => {
    const { ok, error } = await run(`for (let i = 0; i < 1001; i++) setTimeout(() => 0, 1e6)`)
    assert.deepEqual(
      [ok, error?.limit, error?.message],
      [false, 'timers', 'RangeError: a scene may have 1000 timers'],
    )
    const shape = await run(
      `scene.add(new THREE.InstancedMesh(new THREE.SphereGeometry(1, 64, 64), new THREE.MeshBasicMaterial(), 500))`,
    )
    assert.equal(shape.error?.message, 'RangeError: a scene may have 2000000 vertices in all')
    assert.deepEqual((await run('all().length')).value, '3')
  })

  await t.test('tells of the one among a thousand that has turned', async () => {
    await run(
      `clear(); for (let i = 0; i < 1000; i++) box({x: i}); const first = all()[0]; onFrame(() => first.rotateY(0.1))`,
    )
    for (let i = 1; i <= 40; i++) {
      const { patch } = await sandbox.call('tick', i / 10)
      assert.equal(patch.set?.length, 1)
    }
  })

  await t.test('a handler changes what it belongs to', async () => {
    await run(`clear(); let n = 0; const b = button('Go', () => { n++; b.text = 'went ' + n })`)
    const clicked = await sandbox.call('event', 10, JSON.stringify({ node: 'b', type: 'click' }))
    assert.equal(clicked.patch.set?.[0]?.props['text'], 'went 1')
  })
})
