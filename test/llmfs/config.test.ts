import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromText, fromWord } from '../../src/llmfs/config.ts'
import type { Key } from '../../src/llmfs/config.ts'

const timeout = 10_000

/** A text and what it changes, or what its error says. */
// oxfmt-ignore
const texts: readonly [text: string, change: object | RegExp][] = [
  ['{}', {}],
  ['{"temperature": 0.5, "max_tokens": 100}', { temperature: 0.5, max_tokens: 100 }],
  ['{"temperature": null, "effort": null}', { temperature: null, effort: null }],
  ['{"effort": "high", "model": "m/x:1", "provider": "p"}', { effort: 'high', model: 'm/x:1', provider: 'p' }],
  ['{"temperture": 1}', /temperture; one of provider, model, temperature/],
  ['{"temperature": "1"}', /temperature must be a number from 0 to 2/],
  ['{"temperature": 2.5}', /temperature must be/],
  ['{"max_tokens": 0}', /max_tokens must be a whole number, 1 or more/],
  ['{"max_history": 1.5}', /max_history must be/],
  ['{"max_history": null}', /max_history must be/],
  ['{"effort": "extreme"}', /effort must be one of low, medium, high/],
  ['{"fallback": ["p", "q/m/n", "p"]}', { fallback: ['p', 'q/m/n'] }],
  ['{"fallback": []}', { fallback: [] }],
  ['{"fallback": "p"}', /fallback must be a list of up to 16 texts PROVIDER or PROVIDER\/MODEL/],
  ['{"fallback": ["/m"]}', /fallback must be a list/],
  ['{"fallback": ["p/"]}', /fallback must be a list/],
  ['{"fallback": [""]}', /fallback must be a list/],
  ['{"fallback": [1]}', /fallback must be a list/],
  [`{"fallback": [${Array.from({ length: 17 }, (_, i) => `"p${i}"`).join()}]}`, /fallback must be a list/],
  ['{"budget": 0.5, "budget_total": 0}', { budget: 0.5, budget_total: 0 }],
  ['{"budget": null, "budget_total": null}', { budget: null, budget_total: null }],
  ['{"budget": -1}', /budget must be a number from 0 to 1000000/],
  ['{"budget": "1"}', /budget must be/],
  ['{"provider": 3}', /provider must be a name/],
  ['{"model": "two words"}', /model must be a name/],
  ['{"__proto__": 1}', /__proto__; one of/],
  ['{"toString": 1}', /toString; one of/],
  ['[]', /config must be a JSON object/],
  ['null', /config must be a JSON object/],
  ['{', /config is not JSON/],
]

test('what a text written to config asks to change', { timeout }, async (t) => {
  for (const [text, change] of texts)
    await t.test(text, () => {
      if (change instanceof RegExp) assert.throws(() => fromText(text), { code: 'EINVAL', message: change })
      else assert.deepEqual(fromText(text), change)
    })
})

// oxfmt-ignore
const lines: readonly [key: Key, word: string, change: object | RegExp][] = [
  ['temperature', '0.7', { temperature: 0.7 }],
  ['temperature', 'default', { temperature: null }],
  ['temperature', 'hot', /temperature must be/],
  ['temperature', '', /temperature must be/],
  ['max_tokens', '4096', { max_tokens: 4096 }],
  ['max_tokens', '1e999', /max_tokens must be/],
  ['max_history', 'default', { max_history: 200 }],
  ['model', '4', { model: '4' }],
  ['model', 'default', { model: '' }],
  ['effort', 'low', { effort: 'low' }],
]

test('what a word of a ctl line asks to change', { timeout }, async (t) => {
  for (const [key, word, change] of lines)
    await t.test(`${key} ${word}`, () => {
      if (change instanceof RegExp)
        assert.throws(() => fromWord(key, word), { code: 'EINVAL', message: change })
      else assert.deepEqual(fromWord(key, word), change)
    })
})
