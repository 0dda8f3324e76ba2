import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lines } from '../../../src/cli/chat/lines.ts'

const timeout = 10_000

/** Lines as they are typed, `>` in front of those that are pasted; the messages that come of them; whether one is open then. */
// oxfmt-ignore
const rows: readonly [what: string, typed: readonly string[], messages: readonly string[], open?: boolean][] = [
  ['each line is a message', ['one', '', 'two'], ['one', '', 'two']],
  ['a backslash goes on', ['one\\', 'two\\', 'three', 'four'], ['one\ntwo\nthree', 'four']],
  ['two backslashes are text', ['one\\\\', 'two'], ['one\\\\', 'two']],
  ['a backslash waits', ['one\\'], [], true],
  ['a block goes on to its end', ['```js', 'let a\\', '', '```', 'next'], ['```js\nlet a\\\n\n```', 'next']],
  ['a block waits', ['```', 'a'], [], true],
  ['a block after a question', ['why?\\', '```', 'a', '```'], ['why?\n```\na\n```']],
  ['a block in one line is a line', ['```a```', 'b'], ['```a```', 'b']],
  ['what is pasted is sent by the next line', ['>a', '>b\\', '>```', 'c', 'd'], ['a\nb\\\n```\nc', 'd']],
  ['what is pasted waits', ['>a'], [], true],
]

test('messages of the lines that are typed', { timeout }, async (t) => {
  for (const [what, typed, messages, open = false] of rows)
    await t.test(what, () => {
      const lines = new Lines()
      const made = typed.map((line) =>
        line.startsWith('>') ? lines.push(line.slice(1), true) : lines.push(line),
      )
      assert.deepEqual(
        made.filter((message) => message !== undefined),
        messages,
      )
      assert.equal(lines.open, open)
    })
})

test('what was begun can be forgotten', { timeout }, () => {
  const lines = new Lines()
  lines.push('```')
  lines.clear()
  assert.equal(lines.push('one'), 'one')
})

test('a message that is too long is refused, and the next one is taken', { timeout }, () => {
  const lines = new Lines()
  assert.throws(() => lines.push('x'.repeat(17 << 20)), /at most/)
  assert.equal(lines.open, false)
  assert.equal(lines.push('one'), 'one')
})
