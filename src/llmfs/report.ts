import type { Usage } from '../providers/provider.ts'
import { spentToday } from './budget.ts'
import { nameOf } from './choices.ts'
import { last, queued, statusOf } from './state.ts'
import type { State } from './state.ts'
import { money, shown, shownTotal } from './spending.ts'
import { listOf } from './tools/grants.ts'
import type { Turn } from './turn.ts'
import { estimate } from './window.ts'

/** What `ctl` shows, a line each. @param now milliseconds since 1970 */
export function* stateLines(state: State, now: number): Generator<readonly [key: string, value: unknown]> {
  yield ['state', statusOf(state)]
  if (state.paused) yield ['paused', state.paused.why]
  for (const [key, value] of Object.entries(state.config))
    yield [key, key === 'tools' ? listOf(state.config.tools) : word(key, value)]
  yield ['spent_today', money(spentToday(state, now))]
  yield ['answered', answered(state)]
  yield ['history', state.remembers ? 'on' : 'off']
  yield ['fork', state.forks ? 'on' : 'off']
  yield ['register', state.registers ? 'on' : 'off']
  yield ['rules', state.rules.length]
  yield ['messages', state.told.count]
  yield ['context_tokens', estimate(state.system) + state.told.tokens]
  yield ['turns', last(state)]
  yield ['queued', queued(state).length]
}

function word(key: string, value: State['config'][keyof State['config']]): unknown {
  if (value === null && key.startsWith('budget')) return 'off'
  if (Array.isArray(value)) return value.join(' ') || 'none'
  return value === null || value === '' ? 'default' : value
}

/** Who answered last, or was asked last. */
function answered({ turns }: State): string {
  const turn = turns.findLast(({ provider }) => provider)
  return turn ? nameOf(turn) : 'nobody'
}

/** Each count and how `usage` calls it. */
const columns: readonly (readonly [name: string, of: keyof Usage])[] = [
  ['in', 'input'],
  ['out', 'output'],
  ['cached', 'cached'],
  ['reasoning', 'reasoning'],
]

/** `usage` of an agent: a table with a line for each of the newest turns, and the total of all turns ever. */
export function usageTable({ turns, total, spending }: State): string {
  const row = (name: unknown, usage: Usage, usd: string) =>
    [name, ...columns.map(([, of]) => usage[of]), usd].join(' ')
  const head = ['turn', ...columns.map(([name]) => name), 'usd'].join(' ')
  const rows = turns.map(({ number, usage, cost }) => row(number, usage, shown(cost)))
  return [head, ...rows, row('total', total, shownTotal(spending))].map((line) => `${line}\n`).join('')
}

/** `usage` of one turn, a count a line, then what it cost and who answered. */
export const usageLines = ({ usage, cost, provider, model }: Turn): string =>
  columns.map(([name, of]) => `${name} ${usage[of]}\n`).join('') +
  `usd ${shown(cost)}\nprovider ${provider || '-'}\nmodel ${model || '-'}\n`
