/** Numbers that change by themselves: told once, worked out by whoever draws them; at their end the last values are set here. */

import { Color } from 'three'
import { number } from '../../scene/fields.ts'
import type { Animation, Easing } from '../../scene/node.ts'
import { getItem, noProp, setItem } from './items.ts'
import type { Props } from './items.ts'
import type { Stage } from './stage.ts'
import { hexOf } from './materials.ts'
import { isItem, isSolid } from './tag.ts'
import type { Item } from './tag.ts'
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
  if (tag.animations.length >= MAX_ANIMATIONS)
    throw new RangeError(`a node may have ${MAX_ANIMATIONS} animations`)
  const goal = spread(item, to as Props)
  for (const name of Object.keys(goal)) replace(stage, item, name)
  const animation = animationOf(stage, item, goal, options)
  tag.animations = [...tag.animations, animation]
  stage.touch(item)
  return motion(stage, timers, item, animation, options['onComplete'] ?? options['onEnd'])
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

/** Another one that moves the same prop ends where it is. */
function replace(stage: Stage, item: Item, name: string): void {
  const tag = stage.tag(item)
  tag.animations = tag.animations.filter((one) => !(name in one.to))
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
function motion(stage: Stage, timers: Timers, item: Item, animation: Animation, done: unknown): Motion {
  let timer: Timer | null = null
  let settle = (): void => {}
  const finished = new Promise<void>((resolve) => (settle = resolve))
  const end = (): void => {
    const tag = stage.tag(item)
    if (tag.animations.includes(animation)) {
      setItem(stage, item, last(animation))
      tag.animations = tag.animations.filter((one) => one !== animation)
      stage.touch(item)
    }
    settle()
    if (typeof done === 'function') Reflect.apply(done, undefined, [item])
  }
  if (animation.times !== null) {
    const wait = animation.delay + animation.duration * animation.times
    timer = timers.start('timeout', end, wait, null, () => [])
  }
  return new Motion(finished, () => halt(stage, item, animation, timer, settle))
}

const last = ({ yoyo, times, from, to }: Animation): Values => (yoyo && times! % 2 === 0 ? from : to)

/** Stopped on its way it stays where it is, as far as numbers can be told. */
function halt(stage: Stage, item: Item, animation: Animation, timer: Timer | null, settle: () => void): void {
  const tag = stage.tag(item)
  if (tag.animations.includes(animation)) {
    setItem(stage, item, midway(animation, stage.clock))
    tag.animations = tag.animations.filter((one) => one !== animation)
    stage.touch(item)
  }
  timer?.stop()
  settle()
}

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
