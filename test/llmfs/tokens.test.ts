import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokensOfMedia } from '../../src/llmfs/tokens.ts'
import { sample } from '../lib/media/samples.ts'

const timeout = 10_000

/** A PNG's header alone. */
function picture(width: number, height: number): Buffer {
  const head = Buffer.from(sample('a.png').subarray(0, 33))
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}

/** A medium, and about how many tokens it is. */
const rows: readonly [title: string, type: string, bytes: Buffer, tokens: number][] = [
  ['a small PNG: 24 × 16', 'image/png', sample('a.png'), 1],
  ['1000 × 750', 'image/png', picture(1000, 750), 1000],
  ['the largest there is', 'image/png', picture(0xffffffff, 0xffffffff), 1600],
  ['a JPEG: 32 × 24', 'image/jpeg', sample('a.jpg'), 2],
  ['a GIF: 20 × 12', 'image/gif', sample('a.gif'), 1],
  ['a WebP: 24 × 16', 'image/webp', sample('a.webp'), 1],
  ['one without losses', 'image/webp', sample('lossless.webp'), 1],
  ['one that moves', 'image/webp', sample('moving.webp'), 1],
  ['a picture that does not say its size', 'image/jpeg', Buffer.of(0xff, 0xd8), 1600],
  ['a page', 'application/pdf', sample('a.pdf'), 2500],
  ['a document that packs its pages', 'application/pdf', Buffer.alloc(120_000), 7500],
  ['a second of MP3', 'audio/mpeg', Buffer.alloc(16_000), 32],
  ['a second of film', 'video/mp4', Buffer.alloc(125_000), 264],
]

test('about how many tokens a medium is', { timeout }, async (t) => {
  for (const [title, type, bytes, tokens] of rows)
    await t.test(title, () => assert.equal(tokensOfMedia(type, bytes), tokens))
})
