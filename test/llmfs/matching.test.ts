import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Matching } from '../../src/llmfs/matching.ts'
import { patternFor } from '../../src/llmfs/pattern.ts'

const timeout = 30_000
const word = { patterns: [patternFor('word', '(?<word>\\w+)', '')], texts: ['one two', 'three'] }
/** Every match looks through all the rest of the text: more than 5 s. */
const slow = { patterns: [patternFor('word', '(?<word>a[^b]*b|a)', '')], texts: ['a'.repeat(1 << 20)] }
const never = new AbortController().signal

test('what many look for at once is found for each', { timeout }, async () => {
  const matching = new Matching()
  const found = await Promise.all(Array.from({ length: 6 }, () => matching.find(word, never)))
  assert.equal(found.length, 6)
  for (const words of found) assert.deepEqual(words, ['one', 'two', 'three'])
})

test('who gives up is let go at once, running or waiting, and makes room', { timeout }, async () => {
  const matching = new Matching()
  const giveUp = new AbortController()
  const slows = Array.from({ length: 4 }, () => matching.find(slow, giveUp.signal))
  const behind = matching.find(word, never)
  const since = performance.now()
  giveUp.abort(new Error('enough'))
  for (const found of await Promise.allSettled(slows))
    assert.equal(found.status === 'rejected' && String(found.reason), 'Error: enough')
  assert.deepEqual(await behind, ['one', 'two', 'three'])
  assert.ok(performance.now() - since < 4000)
})

test('one that takes too long is ended, and makes room', { timeout }, async () => {
  const matching = new Matching()
  const late = { message: /more than 5000 ms/ }
  await Promise.all([slow, slow].map((work) => assert.rejects(matching.find(work, never), late)))
  assert.deepEqual(await matching.find(word, never), ['one', 'two', 'three'])
})

test('a signal that has fired starts nothing', { timeout }, async () => {
  const reason = new Error('enough')
  await assert.rejects(new Matching().find(word, AbortSignal.abort(reason)), reason)
})
