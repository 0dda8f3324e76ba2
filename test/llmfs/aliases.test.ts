import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meant } from '../../src/llmfs/aliases.ts'
import type { Entry } from '../../src/llmfs/catalog.ts'
import type { Ready } from '../../src/providers/provider.ts'
import { Echo } from './served.ts'

const timeout = 10_000
const entry = (name: string, models: readonly string[], ready: Ready = { state: 'ready' }): Entry => ({
  provider: Object.assign(new Echo(), { name }),
  ready,
  models,
})

const entries = [
  entry('anthropic', ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-opus-5']),
  entry('openai', ['gpt-5.5', 'gpt-5.4-mini'], { state: 'no key', variable: 'OPENAI_API_KEY' }),
  entry('cerebras', ['gpt-oss-120b', 'qwen-3-32b', 'zai-glm-5', 'llama-4-70b', 'llama3.1-8b']),
  entry('gateway', ['anthropic/claude-haiku-5', 'moonshot/kimi-k3', 'openai/o9[x]']),
]

/** What is said, and the provider and model it stands for, or what the error says. */
// oxfmt-ignore
const rows: readonly [words: string, found: string | RegExp][] = [
  ['sonnet',         'anthropic claude-sonnet-5-5'],
  ['Sonnet',         'anthropic claude-sonnet-5-5'],
  ['opus',           'anthropic claude-opus-5-5'],
  ['claude-opus-5',  'anthropic claude-opus-5'],
  ['haiku',          'gateway anthropic/claude-haiku-5'],
  ['son',            'anthropic claude-sonnet-5-5'],
  ['kimi',           'gateway moonshot/kimi-k3'],
  ['o9[x]',          'gateway openai/o9[x]'],
  ['k3',             'gateway moonshot/kimi-k3'],
  ['zai',            'cerebras zai-glm-5'],
  ['llama70',        'cerebras llama-4-70b'],
  ['llama8',         'cerebras llama3.1-8b'],
  ['gptoss',         'cerebras gpt-oss-120b'],
  ['qwen',           'cerebras qwen-3-32b'],
  ['cerebras',       'cerebras gpt-oss-120b'],
  ['cerebras GLM',   'cerebras zai-glm-5'],
  ['cerebras opus',  /cerebras has no model opus; one of gpt-oss-120b, qwen/],
  ['openai gpt',     /openai cannot be used: no key \(OPENAI_API_KEY\)/],
  ['nobody gpt',     /no provider nobody; one of anthropic, openai/],
  ['mini',           /openai cannot be used: no key \(OPENAI_API_KEY\)/],
  ['flash',          /no provider that is ready has such a model; one of sonnet, opus/],
  ['zzz',            /zzz: no such alias or model; one of sonnet, opus/],
]

test('what a short name of a model stands for', { timeout }, async (t) => {
  for (const [words, found] of rows)
    await t.test(words, () => {
      const [word = '', hint] = words.split(' ')
      if (found instanceof RegExp)
        return assert.throws(() => meant(word, hint, entries), { code: 'EINVAL', message: found })
      const { provider, model } = meant(word, hint, entries)
      assert.equal(`${provider} ${model}`, found)
    })
})
