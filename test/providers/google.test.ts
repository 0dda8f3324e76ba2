import assert from 'node:assert/strict'
import { test } from 'node:test'
import { google } from '../../src/providers/google.ts'
import { ask, collect } from './collect.ts'
import { says, Vendor } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

/** What Google says instead of a reply, or of its end; the text, the end and the notice they make. */
// oxfmt-ignore
const rows: readonly (readonly [title: string, said: object, text: string, notices: readonly string[], end: string])[] = [
  ['a prompt that is blocked', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 3 } },
    '', ['the prompt was blocked: PROHIBITED_CONTENT'], 'refusal'],
  ['a prompt that is blocked for a reason', { promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'too sharp' } },
    '', ['too sharp'], 'refusal'],
  ['a reply that is blocked', { candidates: [{ finishReason: 'SAFETY', content: {} }] },
    '', ['the reply was ended: SAFETY'], 'refusal'],
  ['a reply that repeats what others wrote', { candidates: [{ finishReason: 'RECITATION', finishMessage: 'a song', content: { parts: [{ text: 'la' }] } }] },
    'la', ['a song'], 'refusal'],
  ['a reply that is whole', { candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'la' }, { text: ' la' }] } }] },
    'la la', [], 'stop'],
]
test('google: replies that are blocked', LIMIT, async (t) => {
  for (const [title, said, text, notices, end] of rows) {
    await t.test(title, LIMIT, async () => {
      const raw = `data: ${JSON.stringify(said)}\n\n`
      await using vendor = await Vendor.start({ dialect: 'google' }, [[{ raw }, { cut: 'quiet' }]])
      const all = await collect(google({ key: 'key', baseUrl: vendor.url }), ask('hi'))
      assert.ifError(all.error)
      assert.deepEqual([all.text, all.notices, all.end], [text, notices, end])
    })
  }
})

test('google: a base URL with the version of the API is the same', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'google' }, [says('x')])
  for (const tail of ['', '/', '/v1beta', '/v1beta/', '/v1']) {
    const all = await collect(google({ key: 'key', baseUrl: vendor.url + tail }), ask('hi'))
    assert.equal(all.text, 'x', String(all.error))
    assert.equal(vendor.requests.at(-1)!.path, '/v1beta/models/parrot:streamGenerateContent')
  }
})

test('google: nothing of the environment is believed', LIMIT, async (t) => {
  const wrong = {
    GOOGLE_GENAI_USE_VERTEXAI: 'true',
    GOOGLE_API_KEY: 'other',
    GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:9',
  }
  const before = { ...process.env }
  t.after(() => void (process.env = before))
  Object.assign(process.env, wrong)
  await using vendor = await Vendor.start({ dialect: 'google' }, [says('x')])
  assert.equal((await collect(google({ key: 'key', baseUrl: vendor.url }), ask('hi'))).text, 'x')
  assert.equal(vendor.requests[0]!.headers['x-goog-api-key'], 'key')
})
