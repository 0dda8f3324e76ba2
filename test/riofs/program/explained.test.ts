import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explained } from '../../../src/riofs/program/explained.ts'

const timeout = 5000
const NO_FUNCTION = 'TypeError: not a function'
const NO_X = "TypeError: cannot read property 'x' of undefined"

/** What the engine says, the line with a mark before the place where it says so, and what is said of it. */
// oxfmt-ignore
const rows: readonly (readonly [message: string, line: string, explained: string])[] = [
  [NO_FUNCTION, 'ball.explode|()', 'TypeError: ball.explode is not a function'],
  [NO_FUNCTION, 'new THREE.Teapot|(1)', 'TypeError: THREE.Teapot is not a function'],
  [NO_FUNCTION, 'if (a) f()|(1)', 'TypeError: f() is not a function'],
  [NO_FUNCTION, 'list[0].run|()', 'TypeError: list[0].run is not a function'],
  [NO_FUNCTION, '(a || b)|()', NO_FUNCTION],
  [NO_FUNCTION, '(a || b).c|()', NO_FUNCTION],
  [NO_FUNCTION, 'größe.変数|()', 'TypeError: größe.変数 is not a function'],
  ['TypeError: not a constructor', 'new x.Y|()', 'TypeError: x.Y is not a constructor'],
  [NO_X, 'const b = a.b|.x', `${NO_X}: a.b is undefined`],
  [NO_X, 'this.q?.r|.x', `${NO_X}: this.q?.r is undefined`],
  [NO_X, 'a(1)[i]|.x', `${NO_X}: a(1)[i] is undefined`],
  [NO_X, 'undefined|.x', NO_X],
  ["TypeError: cannot set property 'x' of null", 'a|.x = 1', "TypeError: cannot set property 'x' of null: a is null"],
  ['TypeError: mine', 'a|.x', 'TypeError: mine'],
]

test('what the engine says, and of what', { timeout }, async (t) => {
  for (const [message, line, wanted] of rows)
    await t.test(line, () => {
      const source = `let a\n${line.replace('|', '')}`
      assert.equal(explained(message, source, 2, line.indexOf('|') + 1), wanted)
    })
})
