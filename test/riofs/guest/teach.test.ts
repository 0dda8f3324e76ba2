import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kinds } from '../../../src/scene/kinds.ts'
import { TEACH } from '../../../src/riofs/guest/teach.ts'
import { world } from './sandboxed.ts'

test('what a model is taught', { timeout: 20_000 }, async (t) => {
  await t.test('is at most 6 KB', () => assert.ok(Buffer.byteLength(TEACH) <= 6 << 10, String(TEACH.length)))
  await t.test('names every type that a program can make', () => {
    const missing = Object.keys(kinds).filter((type) => !['camera', 'line2d'].includes(type) && !new RegExp(`\\b${type}\\(`).test(TEACH)) // oxfmt-ignore
    assert.deepEqual(missing, [])
  })
  await t.test('has an example that runs', () => {
    const w = world()
    const [, example = ''] = /```js\n([^]*?)```\n$/.exec(TEACH) ?? []
    const { prints, faults } = w.run(example)
    assert.deepEqual([prints, faults], [[], []])
    assert.deepEqual([...w.nodes.keys()], ['sun', 'orbit', 'sphere-1', 'speed'])
  })
  await t.test('names only what is there', () => {
    const w = world()
    for (const [, name = ''] of TEACH.matchAll(/(?<![.\w])([a-z][a-zA-Z3]+)\(/g))
      if (
        ![
          'set',
          'get',
          'off',
          'add',
          'remove',
          'hide',
          'show',
          'move',
          'stop',
          'rotateX',
          'getContext',
          'draw',
        ].includes(name)
      )
        assert.equal(typeof w.globals[name], 'function', name)
  })
})
