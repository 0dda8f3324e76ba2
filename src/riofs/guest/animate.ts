/** Numbers that change by themselves: told once, worked out by whoever draws them; at their end the last values are set here. */

import { Color } from 'three'
import { number } from '../../scene/fields.ts'
import type { Animation, Easing } from '../../scene/node.ts'
import { getItem, noProp, setItem } from './items.ts'
import type { Props } from './items.ts'
import type { Stage } from './stage.ts'
import { hexOf } from './materials.ts'
import { isItem, isSolid } from './tag.ts'
import type { Item, Move } from './tag.ts'
import type { Timer, Timers } from './timers.ts'

type Values = Record<string, number | string>

/** What animations of CSS and of others are called here, by how they end. */
const easings: readonly (readonly [RegExp, Easing])[] = [
  [/bounce/i, 'bounce'],
  [/elastic|spring/i, 'elastic'],
  [/back/i, 'back'],
  [/in-?out|ease-?in-?out|smooth/i, 'inOut'],
  [/out/i, 'out'],
  [/in/i, 'in'],
  [/ease/i, 'inOut'],
]
const easingOf = (said: unknown): Easing =>
  typeof said !== 'string' || said === 'linear' ? 'linear' : (easings.find(([form]) => form.test(said))?.[1] ?? 'linear') // oxfmt-ignore

/** What `animate` gives: it can be waited for, and stopped. */
export class Motion {
  readonly finished: Promise<void>
  readonly #stop: () => void
  constructor(finished: Promise<void>, stop: () => void) {
    this.finished = finished
    this.#stop = stop
  }
  stop(): void {
    this.#stop()
  }
  then<T>(
    well?: (() => T | PromiseLike<T>) | null,
    badly?: ((error: unknown) => T | PromiseLike<T>) | null,
  ): Promise<T | void> {
    return this.finished.then(well, badly)
  }
}

const MAX_ANIMATIONS = 50

export function animate(
  stage: Stage,
  timers: Timers,
  item: unknown,
  to: unknown,
  said: Props | number = {},
): Motion {
  if (!isItem(item) || typeof to !== 'object' || to === null)
    throw new TypeError('animate takes a node and what it shall become: animate(cube, {x: 2}, {duration: 1})')
  const options = typeof said === 'number' ? { duration: said } : said
  const tag = stage.tag(item)
  if (tag.moves.length >= MAX_ANIMATIONS) throw new RangeError(`a node may have ${MAX_ANIMATIONS} animations`)
  const goal = spread(item, to as Props)
  for (const name of Object.keys(goal)) replace(stage, item, name)
  const move: Move = { animation: animationOf(stage, item, goal, options) }
  tag.moves.push(move)
  stage.touch(item)
  return motion(stage, timers, item, move, options['onComplete'] ?? options['onEnd'])
}

/** `position: [x, y, z]` and the like, one number at a time. */
function spread(item: Item, to: Props): Props {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(to)) {
    const axes = threes[name]
    if (axes === undefined || !isSolid(item)) out[name] = value
    else if (typeof value === 'number') for (const axis of axes) out[axis] = value
    else
      for (const [i, axis] of axes.entries()) if (partOf(value, i) !== undefined) out[axis] = partOf(value, i)
  }
  return out
}
const threes: Readonly<Record<string, readonly string[]>> = {
  position: ['x', 'y', 'z'],
  rotation: ['rotationX', 'rotationY', 'rotationZ'],
  scale: ['scaleX', 'scaleY', 'scaleZ'],
}
const partOf = (value: unknown, i: number): unknown =>
  typeof value === 'object' && value !== null
    ? (Reflect.get(value, i) ?? Reflect.get(value, 'xyz'[i]!))
    : undefined

/** Another one that moves the same prop goes on without it. */
function replace(stage: Stage, item: Item, name: string): void {
  const tag = stage.tag(item)
  for (const move of tag.moves) {
    if (!(name in move.animation.to)) continue
    const { [name]: _from, ...from } = move.animation.from
    const { [name]: _to, ...to } = move.animation.to
    move.animation = { ...move.animation, id: stage.next(), from, to }
  }
  tag.moves = tag.moves.filter(({ animation }) => Object.keys(animation.to).length > 0)
}

function animationOf(stage: Stage, item: Item, goal: Props, options: Props): Animation {
  const from: Values = {}
  const to: Values = {}
  for (const [name, value] of Object.entries(goal)) {
    from[name] = now(stage, item, name)
    to[name] = typeof from[name] === 'number' ? finite(name, value) : colorText(value)
  }
  const repeat = options['repeat'] ?? options['loop']
  const yoyo = Boolean(options['yoyo'])
  const times = repeat === true || repeat === Infinity || repeat === -1 ? null : typeof repeat === 'number' ? Math.max(1, Math.trunc(repeat) + 1) : 1 // oxfmt-ignore
  return {
    id: stage.next(),
    start: stage.clock,
    duration: Math.max(0.001, number(options['duration']) ?? 1),
    delay: Math.max(0, number(options['delay']) ?? 0),
    times: yoyo && times === 1 ? 2 : times,
    yoyo,
    easing: easingOf(options['easing'] ?? options['ease']),
    from,
    to,
  }
}

function now(stage: Stage, item: Item, name: string): number | string {
  const value = getItem(stage, item, name) ?? (name === 'rotation' ? 0 : undefined)
  if (typeof value === 'number') return value
  if (value instanceof Color) return hexOf(value)
  if (typeof value === 'string') return number(value) ?? value
  throw new TypeError(`${noProp(item, name)}; animate moves numbers and colours`)
}

function finite(name: string, value: unknown): number {
  const n = number(value)
  if (n === undefined)
    throw new TypeError(`animate: ${name} must become a number, not ${String(value).slice(0, 60)}`)
  return n
}

function colorText(value: unknown): string {
  if (value instanceof Color) return hexOf(value)
  return typeof value === 'number' ? hexOf(new Color(value)) : String(value)
}

/** Waits for its end, as a timer does. */
function motion(stage: Stage, timers: Timers, item: Item, move: Move, done: unknown): Motion {
  let timer: Timer | null = null
  let settle = (): void => {}
  const finished = new Promise<void>((resolve) => (settle = resolve))
  const end = (): void => {
    leave(stage, item, move, last(move.animation))
    settle()
    if (typeof done === 'function') Reflect.apply(done, undefined, [item])
  }
  const { times, delay, duration } = move.animation
  if (times !== null) timer = timers.start('timeout', end, delay + duration * times, null, () => [])
  return new Motion(finished, () => {
    leave(stage, item, move, midway(move.animation, stage.clock))
    timer?.stop()
    settle()
  })
}

/** It is over: what it has come to is the node's own from now on. */
function leave(stage: Stage, item: Item, move: Move, values: Values): void {
  const tag = stage.tag(item)
  if (!tag.moves.includes(move)) return
  tag.moves = tag.moves.filter((one) => one !== move)
  setItem(stage, item, values)
  stage.touch(item)
}

const last = ({ yoyo, times, from, to }: Animation): Values => (yoyo && times! % 2 === 0 ? from : to)

/** Where it is on its way, as far as numbers can be told. */
function midway(animation: Animation, clock: number): Values {
  const passed = Math.max(0, (clock - animation.start - animation.delay) / animation.duration)
  const way = Math.floor(passed)
  const part = animation.yoyo && way % 2 === 1 ? 1 - (passed - way) : passed - way
  const out: Values = {}
  for (const [name, from] of Object.entries(animation.from)) {
    const to = animation.to[name]!
    out[name] = typeof from === 'number' ? from + (Number(to) - from) * part : part > 0.5 ? to : from
  }
  return out
}
