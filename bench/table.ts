import type { Measured, Result } from './measure.ts'
import type { Bar, Unit } from './row.ts'

const HEAD = ['row', 'what', 'ours', 'peer', 'ratio', 'bar', 'met'] as const
/** Columns of numbers, which stand to the right. */
const RIGHT: readonly number[] = [2, 4]

/** The results as text in columns, for a terminal. */
export function columns(measured: readonly Measured[]): string {
  const lines = [HEAD, ...cells(measured)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const padded = (cell: string, column: number) =>
    RIGHT.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n')
}

/** The results as a table of Markdown. */
export function markdown(measured: readonly Measured[]): string {
  const rule = HEAD.map((_, column) => (RIGHT.includes(column) ? '---:' : '---'))
  return [HEAD, rule, ...cells(measured)].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cells(measured: readonly Measured[]): string[][] {
  return measured.flatMap(({ row, what, peer, results, missing }) => {
    if (missing !== undefined) return [[row, what, '', '', '', '', missing]]
    const alone = peer !== '' && results.every((result) => result.peer === undefined)
    return results.map((result, at) => [
      at ? '' : row,
      at ? '' : what,
      `${results.length > 1 ? `${result.name} ` : ''}${shown(result.ours, result.unit)}`,
      ...beside(result, peer, alone),
    ])
  })
}

/** The columns behind our own figure. */
function beside({ peer, ratio, bars, unit, met }: Result, name: string, alone: boolean): string[] {
  return [
    peer === undefined ? (alone ? `${name}: missing` : '') : `${name}: ${shown(peer, unit)}`,
    ratio === undefined ? '' : ratio.toPrecision(3),
    bars.map((bar) => barText(bar, unit)).join(', '),
    met === undefined ? '' : met ? 'yes' : 'NO',
  ]
}

function barText({ kind, value }: Bar, unit: Unit): string {
  if (kind === 'times') return `≥ ${value} × peer`
  return `${kind === 'least' ? '≥' : '≤'} ${shown(value, unit)}`
}

/** A number as people say it: `76.1 k/s`, `1.93 GB/s`, `0.31 ms`, `3,412 bytes`. */
function shown(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '?'
  if (unit === '/s' && value >= 1000) return `${digits(value / 1000)} k/s`
  return unit === '/s' || unit === '' ? `${digits(value)}${unit}` : `${digits(value)} ${unit}`
}

const digits = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
