/** What a program says to the world, and numbers that it would otherwise have to spell out. */

import { inspect, sourceOf } from './inspect.ts'
import type { Stage } from './stage.ts'

type Names = Record<string, unknown>
const MAX_SAID = 100_000

function text(what: string, value: unknown): string {
  const said = typeof value === 'string' ? value : inspect(value)
  if (said.trim() === '') throw new TypeError(`${what} takes a text`)
  if (said.length > MAX_SAID) throw new RangeError(`${what} takes a text of at most ${MAX_SAID} characters`)
  return said
}

/** A function is called there, a text is a program. */
function programOf(what: unknown): string {
  if (typeof what === 'string') return text('at', what)
  if (typeof what !== 'function')
    throw new TypeError(`at takes a machine and a function: at('host2', () => box())`)
  return `(${sourceOf(what)})()`
}

const wishes = (stage: Stage): Names => ({
  at: (machine: unknown, what: unknown) =>
    stage.wish({ kind: 'at', machine: text('at', machine), program: programOf(what) }),
  say: (what: unknown) => stage.wish({ kind: 'say', text: text('say', what) }),
  ask(what: unknown, options?: { agent?: unknown } | string) {
    const agent = typeof options === 'string' ? options : options?.agent
    stage.wish({
      kind: 'ask',
      text: text('ask', what),
      ...(agent === undefined ? {} : { agent: text('ask', agent) }),
    })
  },
  snapshot(label: unknown) {
    stage.label = text('snapshot', label).slice(0, 200)
  },
})

const mathNames = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sqrt', 'abs', 'floor', 'ceil', 'round', 'min', 'max', 'pow', 'exp', 'hypot', 'sign'] as const // oxfmt-ignore

/** `random()`, `random(10)`, `random(1, 6)`, `random(list)`. */
function random(first?: unknown, second?: unknown): unknown {
  if (Array.isArray(first)) return first[Math.floor(Math.random() * first.length)] as unknown
  if (first === undefined) return Math.random()
  const [from, to] = second === undefined ? [0, Number(first)] : [Number(first), Number(second)]
  return from + Math.random() * (to - from)
}

const numbers: Names = {
  PI: Math.PI,
  TAU: 2 * Math.PI,
  ...Object.fromEntries(mathNames.map((name) => [name, Math[name]])),
  random,
  randomInt: (from: number, to: number) => Math.floor(Number(random(from, to + 1))),
  pick: (list: readonly unknown[]) => random(list),
  clamp: (value: number, low = 0, high = 1) => Math.min(high, Math.max(low, value)),
  lerp: (from: number, to: number, part: number) => from + (to - from) * part,
  radians: (degrees: number) => (degrees * Math.PI) / 180,
  degrees: (radians: number) => (radians * 180) / Math.PI,
  range: (from: number, to?: number, step = 1) => range(to === undefined ? 0 : from, to ?? from, step),
}

const MAX_RANGE = 1_000_000
function range(from: number, to: number, step: number): number[] {
  const length = Math.max(0, Math.ceil((to - from) / step))
  if (!(length <= MAX_RANGE)) throw new RangeError(`range gives at most ${MAX_RANGE} numbers`)
  return Array.from({ length }, (_, i) => from + i * step)
}

export const words = (stage: Stage): Names => ({ ...numbers, ...wishes(stage) })
