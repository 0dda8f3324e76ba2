/** From values to pixels, with round numbers to read them by. */

export interface Scale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  readonly step: number
}

/** 1, 2 or 5 times a power of ten: what goes about `count` times into the span. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  if (!Number.isFinite(power) || power === 0) return 1
  const factor = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10
  return factor * power
}

/**
 * A scale over some values, to round numbers on both ends; where bounds are given, to those.
 * @param count about how many ticks there shall be
 */
export function scale(
  values: Iterable<number>,
  count: number,
  bounds: {
    readonly min?: number
    readonly max?: number
    readonly zero?: boolean
    readonly tight?: boolean
  } = {},
): Scale {
  const [least, most] = extent(values, bounds.zero === true)
  const [from, to] = spread(bounds.min ?? least, bounds.max ?? most)
  const step = niceStep(to - from, count)
  const open = bounds.tight === true
  const low = bounds.min === undefined && !open ? step * Math.floor(from / step + 1e-9) : from
  const high = bounds.max === undefined && !open ? step * Math.ceil(to / step - 1e-9) : to
  return { low, high, step, ticks: ticks(low, high, step) }
}

/** At most this many ticks, whatever is asked. */
const TICKS = 50

function ticks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.min(TICKS, Math.floor(high / step + 1e-9) - first + 1)
  return Array.from({ length: Math.max(0, count) }, (_, i) => round((first + i) * step, step))
}

/** Without what binary fractions add. */
function round(value: number, step: number): number {
  const digits = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))))
  return Number(value.toFixed(digits)) + 0
}

function extent(values: Iterable<number>, zero: boolean): [number, number] {
  let [least, most] = zero ? [0, 0] : [Infinity, -Infinity]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return least > most ? [0, 1] : [least, most]
}

/** Apart, where they are the same. */
function spread(from: number, to: number): [number, number] {
  if (to - from > Math.abs(to) * 1e-9) return [from, to]
  if (from > to) return spread(to, from)
  if (!from) return [0, 1]
  const room = Math.abs(from) * 0.1
  return [from - room, to + room]
}

/** Where a value lies, in pixels. */
export function project({ low, high }: Scale, from: number, to: number): (value: number) => number {
  const share = (to - from) / (high - low || 1)
  return (value) => {
    const at = from + (value - low) * share
    return Number.isFinite(at) ? Math.min(1e5, Math.max(-1e5, at)) : from
  }
}

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const

/** A number as it stands at an axis, as exact as the step between ticks. */
export function tickText(value: number, step: number): string {
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return minus(value.toExponential(1).replace('e+', 'e'))
  const unit = units.find(([from]) => Math.max(size, step) >= from)
  const by = unit ? (unit[0] === 1e4 ? 1000 : unit[0]) : 1
  const digits = Math.min(6, Math.max(0, decimals(step / by)))
  return minus(grouped((value / by).toFixed(digits))) + (unit && value ? unit[1] : '')
}

/** A number as it stands beside data: three figures or so. */
export function valueText(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e4) return minus(grouped(String(value)))
  return tickText(value, size === 0 ? 1 : 10 ** (Math.floor(Math.log10(size)) - 2))
}

function decimals(step: number): number {
  for (let digits = 0; digits < 6; digits++) {
    const scaled = step * 10 ** digits
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits
  }
  return 6
}

const minus = (text: string): string => text.replace('-', '−')
const grouped = (text: string): string =>
  /\d{5,}/.test(text) ? text.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ' ')) : text
