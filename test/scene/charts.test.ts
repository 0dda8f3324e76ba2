import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawChart } from '../../src/scene/charts/chart.ts'
import { niceStep, scale, tickText, valueText } from '../../src/scene/charts/scale.ts'
import type { Drawn } from '../../src/scene/drawn.ts'
import { chartTypes } from '../../src/scene/props.ts'
import type { Chart } from '../../src/scene/props.ts'
import { light } from '../../src/scene/theme.ts'
import type { Pen } from '../../src/scene/theme.ts'

/** A font in which every character is half as wide as it is high. */
const pen: Pen = { measure: (text, { size }) => (text.length * size) / 2, theme: light }

/** span, how many, step */
const steps = [
  [10, 5, 2],
  [9.7, 5, 2],
  [100, 3, 50],
  [0.3, 4, 0.1],
  [1e-9, 5, 2e-10],
  [7, 7, 1],
  [Infinity, 5, 1],
] as const
test('steps between ticks are round', { timeout: 5000 }, () => {
  for (const [span, count, step] of steps)
    assert.ok(
      Math.abs(niceStep(span, count) - step) < step * 1e-9,
      `${span} by ${count}: ${niceStep(span, count)}`,
    )
})

/** values, bounds, ticks */
const scales = [
  [[3, 97], {}, [0, 20, 40, 60, 80, 100]],
  [[3, 97], { min: 10, max: 90 }, [20, 40, 60, 80]],
  [[-4, 9], {}, [-5, 0, 5, 10]],
  [[42], {}, [36, 38, 40, 42, 44, 46, 48]],
  [[0], { zero: true }, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[], {}, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[0.1, 0.2, 0.3], {}, [0.1, 0.15, 0.2, 0.25, 0.3]],
] as const
test('axes end in round numbers', { timeout: 5000 }, () => {
  for (const [values, bounds, ticks] of scales) assert.deepEqual(scale(values, 5, bounds).ticks, ticks)
})

/** value, step, text */
const numbers = [
  [0, 1, '0'],
  [0.1, 0.1, '0.1'],
  [-2.5, 2.5, '−2.5'],
  [1200, 200, '1200'],
  [12_000, 2000, '12k'],
  [1_500_000, 500_000, '1.5M'],
  [0, 500_000, '0'],
  [2e-7, 1e-7, '2.0e−7'],
  [3e20, 1e20, '3.0e20'],
] as const
test('numbers at axes', { timeout: 5000 }, () => {
  for (const [value, step, text] of numbers) assert.equal(tickText(value, step), text)
  assert.equal(valueText(0.123456), '0.123')
  assert.equal(valueText(98.765), '98.8')
})

const hostile: Readonly<Record<string, Partial<Chart>>> = {
  nothing: {},
  'not numbers': { series: [{ name: 'x', values: [NaN, Infinity, -Infinity, null] }] },
  huge: { series: [{ name: 'x', values: [1e308, -1e308, 1e-308] }], rows: [[1e308, -1e308]] },
  many: {
    labels: Array.from({ length: 100_000 }, (_, i) => `label ${i}`),
    series: [{ name: 'x', values: Array.from({ length: 100_000 }, (_, i) => i % 977) }],
    rows: Array.from({ length: 3000 }, () => Array.from({ length: 300 }, (_, i) => i)),
    candles: Array.from({ length: 100_000 }, () => ({ time: 'x', open: 1, high: 3, low: 0, close: 2 })),
  },
  'long words': {
    title: 'x'.repeat(1 << 20),
    labels: ['y'.repeat(1 << 20)],
    series: [{ name: 'z'.repeat(1 << 20), values: [1] }],
  },
  'wrong things': {
    series: [null, { values: 'x' }],
    labels: [1, {}],
    rows: [null, ['a']],
    candles: [null, {}],
    colors: [1],
    min: NaN,
  } as never,
  'bounds the wrong way round': { series: [{ name: 'x', values: [1, 2] }], min: 5, max: -5 },
}
test('no data make a chart take long or say NaN', { timeout: 20_000 }, async (t) => {
  for (const chart of chartTypes)
    for (const [title, props] of Object.entries(hostile))
      await t.test(`${chart}, ${title}`, { timeout: 3000 }, () => {
        for (const size of [480, 20, 0.5]) {
          const drawn = drawChart({ chart, ...props }, { width: size, height: size / 2 }, pen, false)
          assert.doesNotMatch(JSON.stringify(drawn), /NaN|Infinity|undefined/)
          assert.ok(count(drawn) < 30_000, `${count(drawn)} things`)
        }
      })
})

test('what has no data says so', { timeout: 5000 }, () => {
  for (const chart of chartTypes) {
    const drawn = drawChart({ chart }, { width: 300, height: 200 }, pen, false)
    assert.match(JSON.stringify(drawn), /"no data"/)
  }
})

const count = (drawn: readonly Drawn[]): number =>
  drawn.reduce((sum, one) => sum + (one.kind === 'group' ? count(one.of) : 1), 0)
