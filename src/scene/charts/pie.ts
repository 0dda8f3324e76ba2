/** Shares of a whole. */

import { n } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { sans } from '../theme.ts'
import type { Draws, Plot } from './plot.ts'

/** Slices that are drawn by themselves; the rest is one. */
const SLICES = 12
/** Smallest share that has its percentage written on it. */
const WRITTEN = 0.06

export interface Slice {
  readonly name: string
  readonly value: number
}

/** What the slices are: values that are above zero, from the first series or one from each. */
export function slices({ data, chart }: Pick<Plot, 'data' | 'chart'>): Slice[] {
  const single = data.series.length === 1
  const all = single
    ? data.series[0]!.values.map((value, i) => ({ name: data.labels[i] ?? `${i + 1}`, value: value ?? 0 }))
    : data.series.map(({ name, values }) => ({
        name,
        value: values.reduce<number>((sum, v) => sum + (v ?? 0), 0),
      }))
  const good = all.filter(({ value }) => value > 0)
  if (good.length <= SLICES || chart.colors) return good
  const rest = good.slice(SLICES - 1).reduce((sum, { value }) => sum + value, 0)
  return [...good.slice(0, SLICES - 1), { name: 'other', value: rest }]
}

export const pie: Draws = (plot) => {
  const { area, color, pen } = plot
  const all = slices(plot)
  const sum = all.reduce((sum, { value }) => sum + value, 0)
  if (!(sum > 0) || !Number.isFinite(sum)) return []
  const radius = Math.max(1, Math.min(area.width, area.height) / 2 - 4)
  const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 }
  const at = (angle: number, share = 1): readonly [number, number] => [
    middle.x + radius * share * Math.sin(angle),
    middle.y - radius * share * Math.cos(angle),
  ]
  let from = 0
  const drawn = all.flatMap(({ value }, i): Drawn[] => {
    const share = value / sum
    const [start, end] = [from, from + 2 * Math.PI * share]
    from = end
    const sector: Drawn = {
      kind: 'path',
      d: wedge(at(start), at(end), middle, radius, share),
      fill: color(i),
      stroke: pen.theme.field,
      width: all.length > 1 ? 1.5 : 0,
    }
    if (share < WRITTEN || radius < 40) return [sector]
    const [x, y] = at((start + end) / 2, all.length > 1 ? 0.68 : 0)
    const text = `${Math.round(share * 100)} %`
    return [
      sector,
      { kind: 'text', text, x, y: y + 4, font: sans(12, true), fill: pen.theme.onAccent, align: 'center' },
    ]
  })
  // letters lie over all slices
  return [...drawn.filter(({ kind }) => kind === 'path'), ...drawn.filter(({ kind }) => kind === 'text')]
}

function wedge(
  start: readonly [number, number],
  end: readonly [number, number],
  middle: { readonly x: number; readonly y: number },
  radius: number,
  share: number,
): string {
  const arc = (large: number, [x, y]: readonly [number, number]): string =>
    `A${n(radius)} ${n(radius)} 0 ${large} 1 ${n(x)} ${n(y)}`
  if (share > 0.9999) {
    const opposite = [2 * middle.x - start[0], 2 * middle.y - start[1]] as const
    return `M${n(start[0])} ${n(start[1])}${arc(1, opposite)}${arc(1, start)}z`
  }
  return `M${n(middle.x)} ${n(middle.y)}L${n(start[0])} ${n(start[1])}${arc(share > 0.5 ? 1 : 0, end)}z`
}
