/** Prices over time: from open to close, with the lowest and the highest; how much was traded below. */

import { n, rounded, sharp } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { finite, short } from '../paint.ts'
import { axes } from './axes.ts'
import type { Axes } from './axes.ts'
import type { Candle } from './data.ts'
import { bottom } from './plot.ts'
import type { Draws, Plot } from './plot.ts'
import { scale } from './scale.ts'

/** How much of the height the volumes have. */
const VOLUME = 0.18

export const candles: Draws = (plot) => {
  const { data, chart } = plot
  const all = data.candles
  if (!all.length) return []
  const most = all.reduce((most, { volume }) => Math.max(most, finite(volume) ? volume : 0), 0)
  const prices = all.flatMap(({ low, high, open, close }) => [low, high, open, close])
  const labels = all.map(({ time }) => short(time, 40))
  const placed = axes(plot, { kind: 'places', count: all.length, labels }, (count) => {
    const found = scale(prices, count, chart)
    if (!most || chart.min !== undefined) return found
    const room = (found.high - found.low) * VOLUME
    return scale([...prices, Math.min(...found.ticks) - room], count, chart)
  })
  const rising = all.map(({ open, close }) => close >= open)
  return [
    ...placed.under,
    ...(most ? [up, down].map((way) => volumes(all, rising, way, most, placed, plot)) : []),
    ...[up, down].flatMap((way) => bodies(all, rising, way, placed, plot)),
  ]
}

const up = true
const down = false

const colorOf = (rising: boolean, { chart, pen }: Plot): string =>
  rising ? (chart.colors?.[0] ?? pen.theme.rising) : (chart.colors?.[1] ?? pen.theme.falling)

function bodies(
  all: readonly Candle[],
  rising: readonly boolean[],
  way: boolean,
  { x, y, step }: Axes,
  plot: Plot,
): Drawn[] {
  const width = Math.min(18, Math.max(0.6, step * 0.66))
  const wicks: string[] = []
  const boxes: string[] = []
  for (const [i, { open, high, low, close }] of all.entries()) {
    if (rising[i] !== way) continue
    const middle = step > 3 ? sharp(x(i)) : x(i)
    wicks.push(`M${n(middle)} ${n(y(high))}V${n(y(low))}`)
    const [top, base] = [y(Math.max(open, close)), y(Math.min(open, close))]
    boxes.push(rounded(middle - width / 2, top, width, Math.max(1, base - top), width > 6 ? 1.5 : 0))
  }
  const color = colorOf(way, plot)
  return [
    { kind: 'path', d: wicks.join(''), stroke: color, width: step > 3 ? 1 : 0.5 },
    { kind: 'path', d: boxes.join(''), fill: color },
  ]
}

function volumes(
  all: readonly Candle[],
  rising: readonly boolean[],
  way: boolean,
  most: number,
  { x, inner, step }: Axes,
  plot: Plot,
): Drawn {
  const width = Math.max(0.5, step * 0.66)
  const d = all.map(({ volume }, i) => {
    if (rising[i] !== way || !finite(volume) || volume <= 0) return ''
    const high = (inner.height * VOLUME * volume) / most
    return rounded(x(i) - width / 2, bottom(inner) - high, width, high)
  })
  return {
    kind: 'group',
    opacity: 0.28,
    of: [{ kind: 'path', d: d.join(''), fill: colorOf(way, plot) }],
  }
}
