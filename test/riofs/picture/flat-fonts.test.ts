import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCanvas } from '@napi-rs/canvas'
import { measureBundled, registerFonts } from '../../../src/riofs/picture/fonts.ts'
import { css, faceName, fontOf } from '../../../src/scene/measure.ts'

const texts = [
  'The quick brown fox jumps over the lazy dog',
  'AVAVAV Tojo WA. LT "Te" P, r. y,',
  'office fluffy affix',
  'Ελληνικά: Ὀδυσσεύς, Αθήνα',
  'Кириллица: Съешь же ещё этих мягких булок',
  'ÄÖÜß ñ ç ø ł đ ő, “quotes” – dashes…',
  '→ ← ⇒ ∑ √ ∞ ≤ ≠ ∫ ✓ ✗ ★ ☎ € £ ¥ ₹ ₽',
  '┌──┬──┐ │██│ └──┴──┘ ░▒▓',
  '0123456789 −1.234,56 %',
  '',
]
const styles = [
  '',
  'bold',
  'italic',
  'bold italic',
  'serif',
  'serif bold',
  'mono',
  'bold mono',
  'serif italic',
]

test('texts are as wide as the canvas writes them', { timeout: 20_000 }, async (t) => {
  registerFonts()
  const measure = measureBundled()
  const ctx = createCanvas(1, 1).getContext('2d')
  for (const style of styles)
    await t.test(style || 'plain', () => {
      for (const text of texts) {
        const font = fontOf(16, style)
        ctx.font = css(font)
        const there = ctx.measureText(text).width
        const here = measure(text, font)
        assert.ok(Math.abs(there - here) <= 0.5, `${text}: ${here}, the canvas says ${there}`)
      }
    })
})

test('faces by their style', { timeout: 5000 }, () => {
  const rows = [
    ['', 'DejaVuSans'],
    ['italic bold', 'DejaVuSans-BoldOblique'],
    ['serif italic', 'DejaVuSerif-Italic'],
    ['mono bold', 'DejaVuSansMono-Bold'],
  ] as const
  for (const [style, face] of rows) assert.equal(faceName(fontOf(10, style)), face)
})
