import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromText, said, toLine } from '../../src/llmfs/history.ts'
import type { Message } from '../../src/llmfs/history.ts'

const timeout = 20_000
const NOW = '2026-01-31T12:00:00.000Z'
const OLD = '2025-12-31T23:59:59Z'

const user = (text: string, time = NOW): Message => ({ role: 'user', content: said(text), time })
const assistant = (text: string, more: object = {}): Message => ({
  role: 'assistant',
  content: said(text),
  time: NOW,
  ...more,
})

const CALLS =
  '{"role":"assistant","content":"look","calls":[{"id":"1","name":"ls","input":{"path":"/"}}],"opaque":[{"provider":"p","data":[7]}]}'
const asks: Message = {
  role: 'assistant',
  content: [
    { kind: 'opaque', provider: 'p', data: [7] },
    { kind: 'text', text: 'look' },
    { kind: 'call', id: '1', name: 'ls', input: { path: '/' } },
  ],
  time: NOW,
}
const RESULTS =
  '{"role":"user","content":"","results":[{"id":"1","name":"ls","content":"gone","failed":true}]}'
const answers: Message = {
  role: 'user',
  content: [{ kind: 'result', id: '1', name: 'ls', content: [{ kind: 'text', text: 'gone' }], failed: true }],
  time: NOW,
}

/** A text written to history and what it says, or what its error says. */
// oxfmt-ignore
const rows: readonly [title: string, text: string, messages: readonly Message[] | RegExp][] = [
  ['nothing', '', []],
  ['clear', 'clear\n', []],
  ['a text', 'just words\n', [user('just words')]],
  ['a text of many lines', 'one\n\ntwo\n', [user('one\n\ntwo')]],
  ['a text that looks a little like JSON', '[note] {braces}\n', [user('[note] {braces}')]],
  ['a line', `{"role":"user","content":"hi","time":"${OLD}"}\n`, [user('hi', OLD)]],
  ['lines without a time', '{"role":"user","content":"hi"}\n{"role":"assistant","content":"yes"}\n', [user('hi'), assistant('yes')]],
  ['blank lines between', '{"role":"user","content":"a"}\n\n \n{"role":"user","content":"b"}', [user('a'), user('b')]],
  ['an array', '[{"role":"user","content":"a"},\n {"role":"assistant","content":"b"}]', [user('a'), assistant('b')]],
  ['an array a line', '[{"role":"user","content":"a"}]\n[{"role":"user","content":"b"}]\n', [user('a'), user('b')]],
  ['an empty array', '[]', []],
  ['pretty JSON', '{\n  "role": "user",\n  "content": "a\\nb"\n}\n', [user('a\nb')]],
  ['marks', '{"role":"assistant","content":"ha","cancelled":true}\n{"role":"assistant","content":"","error":"x"}', [assistant('ha', { cancelled: true }), assistant('', { error: 'x' })]],
  ['calls and results', `${CALLS}\n${RESULTS}\n`, [asks, answers]],
  ['a call of the user', '{"role":"user","content":"","calls":[{"id":"1","name":"ls"}]}', /message 1: calls are the assistant's/],
  ['a result without content', '{"role":"user","content":"","results":[{"id":"1","name":"ls"}]}', /message 1: a result has id, name and content/],
  ['calls that are no list', '{"role":"assistant","content":"","calls":{}}', /message 1: calls must be a list/],
  ['a strange role', '{"role":"robot","content":"a"}', /message 1: role must be user or assistant/],
  ['a content that is no text', '{"role":"user","content":["a"]}', /message 1: content must be a text/],
  ['a key nobody knows', '{"role":"user","content":"a","rôle":1}', /message 1: rôle; one of role, content/],
  ['a time that is none', '{"role":"user","content":"a","time":"noon"}', /message 1: time must be/],
  ['a bad second line', '{"role":"user","content":"a"}\n{"role":"user"}', /message 2: content/],
  ['a second line that is no JSON', '{"role":"user","content":"a"}\noops', /line 2 of history is not JSON/],
  ['JSON cut short', '{"role":"user","content":"a', /line 1 of history is not JSON/],
  ['a number in an array', '[{"role":"user","content":"a"}, 3]', /message 2: role/],
]

test('what a text written to history says', { timeout }, async (t) => {
  for (const [title, text, messages] of rows)
    await t.test(title, () => {
      if (messages instanceof RegExp)
        assert.throws(() => fromText(text, NOW), { code: 'EINVAL', message: messages })
      else assert.deepEqual(fromText(text, NOW), messages)
    })
})

const toLines = (messages: readonly Message[]): string =>
  messages.map((message) => `${toLine(message)}\n`).join('')

test('what is read can be written back, byte for byte', { timeout }, () => {
  const message = fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.string({ unit: 'binary' }).map(said),
    time: fc.constant(NOW),
  })
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const text = toLines(messages)
      assert.equal(toLines(fromText(text, OLD)), text)
      for (const line of text.split('\n').slice(0, -1)) JSON.parse(line)
    }),
  )
})

test('calls and results can be written back, byte for byte', { timeout }, () => {
  const text = toLines([asks, answers])
  assert.equal(toLines(fromText(text, OLD)), text)
})
