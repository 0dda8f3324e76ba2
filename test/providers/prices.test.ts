import assert from 'node:assert/strict'
import { test } from 'node:test'
import { providers } from '../../src/providers/index.ts'
import { costOf, priceOf } from '../../src/providers/prices.ts'
import type { Prices } from '../../src/providers/prices.ts'

const own: Prices = { llama4: { input: 0.5, output: 1 }, 'gpt-5.5': { input: 1, cached: 0, output: 2 } }

/** A model, its tokens (sent, of those from the cache, answered), and dollars worked out by hand. */
// oxfmt-ignore
const rows: readonly (readonly [model: string, input: number, cached: number, output: number, dollars: number | undefined])[] = [
  ['claude-sonnet-5-5',          1_000_000, 0,       0,         2],
  ['claude-sonnet-5-5',          1_000_000, 400_000, 100_000,   1.2 + 0.04 + 1],
  ['claude-sonnet-5-5-20260928', 0,         0,       1_000_000, 10],
  ['claude-sonnet-5-20260701',   1_000_000, 1_000_000, 0,       0.2],
  ['gemini-3.1-pro-preview',     1_000_000, 0,       0,         2],
  ['gpt-5.5',                    1_000_000, 500_000, 500_000,   0.5 + 0 + 1], // as the user says
  ['llama4',                     1_000_000, 500_000, 0,         0.5],         // no price for the cache: the full one
  ['claude-sonnet-5-5-mini',     1_000_000, 0,       0,         undefined],   // another model, and no edition of it
  ['llama3',                     1_000_000, 0,       0,         undefined],
  ['constructor',                1_000_000, 0,       0,         undefined],
  ['claude-haiku-5-5',           0,         0,       0,         0],
]
test('what turns cost', { timeout: 10_000 }, async (t) => {
  for (const [model, input, cached, output, dollars] of rows)
    await t.test(`${model}: ${input} ${cached} ${output}`, () => {
      const price = priceOf(model, own, false)
      assert.equal(price === undefined, dollars === undefined)
      if (!price) return
      const cost = costOf({ input, cached, output, reasoning: 0 }, price)
      assert.ok(Math.abs(cost - dollars!) < 1e-9, `${cost}`)
    })
})

// oxfmt-ignore
const free: readonly (readonly [model: string, input: number])[] = [
  ['llama3',  0],   // whatever it is
  ['gpt-5.5', 1],   // unless the user has a price for it
  ['llama4',  0.5],
]
test('a server on this machine costs nothing but what the user says', { timeout: 10_000 }, () => {
  for (const [model, input] of free) assert.equal(priceOf(model, own, true)?.input, input, model)
  const names = providers({ programs: { mine: ['cat'] }, services: { there: { baseUrl: 'http://h/v1' } } })
    .filter((provider) => provider.free)
    .map(({ name }) => name)
  assert.deepEqual(names, ['ollama', 'llamacpp', 'lmstudio', 'vllm', 'mine', 'offline'])
})
