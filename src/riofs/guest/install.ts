/** Puts all that a program can say onto a global object, and answers with what the code outside calls. */

import { addons } from './addons.ts'
import { Calls } from './calls.ts'
import { animate } from './animate.ts'
import { Editions } from './editions.ts'
import { Events } from './events.ts'
import type { Guest, Host } from './guest.ts'
import { helpers } from './helpers.ts'
import { line } from './inspect.ts'
import { listen, unlisten } from './handlers.ts'
import { everyItem, findItem, typeOf } from './items.ts'
import { clearAll, Machine } from './machine.ts'
import type { Globals } from './machine.ts'
import { addMethods } from './methods.ts'
import { measures, page, sizes } from './page.ts'
import { contextOf } from './drawings.ts'
import { Stage } from './stage.ts'
import { Timers } from './timers.ts'
import { threeFor } from './three.ts'
import { ViewHandle } from './view.ts'
import { words } from './words.ts'

type Names = Record<string, unknown>

export function install(globals: object, host: Host): Guest {
  const stage = new Stage(host)
  const calls = new Calls(stage)
  const timers = new Timers(stage, (timer, args) => calls.run(timer, args, timer.kind === 'loop' || timer.kind === 'frame' ? 'onFrame' : 'timer', () => timer.stop())) // oxfmt-ignore
  const editions = new Editions(stage, timers)
  const read = (name: string): unknown => Reflect.get(globals, name) as unknown
  const view = new ViewHandle(stage, (name) => findItem(stage, name, read))
  addMethods(stage, timers)
  const three: Names = { ...threeFor(stage, timers), ...addons(stage) }
  const made = helpers(stage, (node) => contextOf(stage, node))
  const names: Names = {
    ...page(stage, timers, three),
    ...made,
    ...words(stage),
    ...later(stage, timers),
    ...scenery(stage, view, read, () => clearAll({ stage, timers })),
    THREE: three,
  }
  for (const [name, value] of Object.entries(names)) put(globals, name, value)
  Object.defineProperty(globals, '__later', { value: (what: unknown) => calls.float(what) })
  Object.defineProperty(globals, '__help', {
    value: (what: unknown, name: string) => what || made[name] || names[name],
  })
  for (const name of measures)
    Object.defineProperty(globals, name, { configurable: true, get: () => sizes(stage, name), set: (value) => { put(globals, name, value) } }) // oxfmt-ignore
  const guest = new Machine({ stage, timers, events: new Events(stage, calls), editions, view, calls, globals: globalsOf(globals) }) // oxfmt-ignore
  return guest
}

const put = (globals: object, name: string, value: unknown): void =>
  void Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable: false })

function globalsOf(globals: object): Globals {
  const ours = new Set([...Object.getOwnPropertyNames(globals), '__guest', '__host'])
  const declared = new Set<string>()
  return {
    read: (name) => Reflect.get(globals, name) as unknown,
    own: () => Object.getOwnPropertyNames(globals).filter((name) => !ours.has(name) || declared.has(name)),
    declare: (names) => names.forEach((name) => declared.add(name)),
  }
}

/** Timers in words of our own. */
const later = (stage: Stage, timers: Timers): Names => ({
  onFrame: (run: unknown, options?: { fps?: unknown } | number) =>
    timers.loop(run, typeof options === 'number' ? options : options?.fps),
  every: (first: unknown, second: unknown) => {
    const [run, seconds] = typeof first === 'function' ? [first, second] : [second, first]
    return timers.interval(run, Number(seconds) * 1000, [])
  },
  after: (first: unknown, second: unknown) => {
    const [run, seconds] = typeof first === 'function' ? [first, second] : [second, first]
    return timers.timeout(run, Number(seconds) * 1000, [])
  },
  sleep: (seconds: unknown) =>
    new Promise<void>((resolve) => void timers.timeout(() => resolve(), Number(seconds) * 1000, [])),
  animate: (node: unknown, to: unknown, options?: never) => animate(stage, timers, node, to, options),
})

const scenery = (
  stage: Stage,
  view: ViewHandle,
  read: (name: string) => unknown,
  clear: () => void,
): Names => ({
  scene: stage.root,
  camera: stage.camera,
  view,
  find: (name: unknown) => findItem(stage, String(name), read),
  all: (type?: unknown) =>
    [...everyItem(stage)].filter((item) => type === undefined || typeOf(item) === type),
  on: (type: string, run: unknown) => void listen(stage, stage.root, type, run),
  off: (type?: string, run?: unknown) => unlisten(stage, stage.root, type, run),
  onKey: (run: unknown) => void listen(stage, stage.root, 'key', run),
  print: (...values: unknown[]) => stage.print('log', line(values)),
  clear,
})
