import assert from 'node:assert/strict'
import { test } from 'node:test'
import { said, words } from '../../src/llmfs/history.ts'
import type { Message } from '../../src/llmfs/history.ts'
import { estimate, windowOf } from '../../src/llmfs/window.ts'

const timeout = 10_000

/** `u` and `a` with a text: who said what; `r` is the result of a call of the user's side. */
const messages = (script: string): Message[] =>
  script.split(' ').map((word) => ({
    role: word[0] === 'a' ? 'assistant' : 'user',
    content: word[0] === 'r' ? result(word) : said(word.slice(1)),
    time: '',
  }))

const result = (id: string): Message['content'] => [
  { kind: 'result', id, name: '', content: [], failed: false },
]

/** A conversation, the bounds, what is sent (parts of one turn with +), and the notice. A message here is 5 tokens. */
// oxfmt-ignore
const rows: readonly [title: string, script: string, bounds: { messages: number, tokens: number }, sent: string, notice: string][] = [
  ['all of it',                         'u1 a2 u3', { messages: 0, tokens: 0 },   'u1 a2 u3', ''],
  ['all that fits exactly',             'u1 a2 u3', { messages: 3, tokens: 0 },   'u1 a2 u3', ''],
  ['the newest, from a user on',        'u1 a2 u3', { messages: 2, tokens: 0 },   'u3',       '2 of 3 messages were left out (max_history 2)'],
  ['the prompt alone',                  'u1 a2 u3', { messages: 1, tokens: 0 },   'u3',       '2 of 3 messages were left out (max_history 1)'],
  ['tokens that fit exactly',           'u1 a2 u3', { messages: 0, tokens: 15 },  'u1 a2 u3', ''],
  ['one token too many',                'u1 a2 u3', { messages: 0, tokens: 14 },  'u3',       '2 of 3 messages were left out (max_context_tokens 14)'],
  ['a prompt that does not fit',        'u1 a2 u3', { messages: 0, tokens: 2 },   'u3',       'the prompt has about 5 tokens; max_context_tokens leaves room for 2'],
  ['what begins with a reply',          'a1 u2 a3 u4', { messages: 0, tokens: 0 }, 'u2 a3 u4', '1 of 4 messages were left out'],
  ['no result without its call',        'u1 a2 r a4 u5', { messages: 3, tokens: 0 }, 'u5',    '4 of 5 messages were left out (max_history 3)'],
  ['what was called for the prompt',    'u1 a2 u3 a4 r', { messages: 1, tokens: 0 }, 'u3 a4 u', '2 of 5 messages were left out (max_history 1)'],
  ['two prompts in a row',              'u1 u2',    { messages: 0, tokens: 0 },   'u1+2',     ''],
  ['a reply without a word',            'u1 a u2',  { messages: 0, tokens: 0 },   'u1+2',     ''],
]

test('what fits into a request', { timeout }, async (t) => {
  for (const [title, script, bounds, sent, notice] of rows)
    await t.test(title, () => {
      const window = windowOf(messages(script), '', bounds)
      assert.equal(
        window.turns
          .map(({ role, content }) => role[0] + content.map((part) => words([part])).join('+'))
          .join(' '),
        sent,
      )
      assert.equal(window.notice, notice)
    })
})

test('a prompt that nobody has answered is an earlier one of the turn that follows', { timeout }, () => {
  const { turns } = windowOf(messages('u1 a2 u3 u4 a u5'), '', { messages: 0, tokens: 0 })
  assert.deepEqual(
    turns.map(({ earlier }) => earlier),
    [undefined, undefined, 2],
  )
})

test('the system prompt takes its share', { timeout }, () => {
  const { notice } = windowOf(messages('u1 a2 u3'), 'x'.repeat(40), { messages: 0, tokens: 15 })
  assert.match(notice, /^2 of 3/)
})

test('tokens are estimated by bytes', { timeout }, () => {
  assert.deepEqual(['', 'a', 'abcd', 'abcde', '日本語'].map(estimate), [0, 1, 1, 2, 3])
})
