/** What a page finds in a browser: `document`, `window`, timers, `console`, and a plain word for what is not here. */

import { body, element } from './body.ts'
import { browser } from './browser.ts'
import { CanvasShim, ImageDataShim } from './canvas.ts'
import { DomCanvas, Element, ViewTarget } from './dom.ts'
import { encodings } from './encodings.ts'
import { ImageShim, NO_NETWORK } from './images.ts'
import { line } from './inspect.ts'
import type { Stage } from './stage.ts'
import type { Three } from './three.ts'
import type { Timers } from './timers.ts'

type Names = Record<string, unknown>

export function page(stage: Stage, timers: Timers, three: Three): Names {
  const { document, canvas } = documentOf(stage)
  const window = new ViewTarget(stage)
  const names: Names = {
    document,
    __canvas: canvas,
    ...clockOf(stage, timers),
    ...encodings(),
    ...browser(stage),
    ...missing(),
    OrbitControls: three['OrbitControls'],
    GUI: three['GUI'],
    dat: three['dat'],
    Stats: three['Stats'],
    console: consoleOf(stage),
    navigator: {
      userAgent: 'hivefs',
      language: 'en',
      platform: 'hivefs',
      maxTouchPoints: 0,
      hardwareConcurrency: 1,
    },
    location: {
      href: 'about:blank',
      search: '',
      hash: '',
      pathname: '/',
      host: '',
      origin: 'null',
      protocol: 'about:',
    },
    devicePixelRatio: 1,
    module: { exports: {} },
    exports: {},
    Image: ImageShim,
    ImageData: ImageDataShim,
    HTMLElement: Element,
    HTMLCanvasElement: CanvasShim,
    OffscreenCanvas: class extends CanvasShim {
      constructor(width: number, height: number) {
        super(stage, width, height)
      }
    },
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: () => true,
    matchMedia: () => ({ matches: false, addEventListener(): void {}, addListener(): void {} }),
    getComputedStyle: (one: Element) => one.style,
    alert: (...values: unknown[]) => stage.print('log', line(values)),
    confirm: () => true,
    prompt: () => null,
    scrollTo: () => undefined,
    localStorage: storage(),
    sessionStorage: storage(),
    renderer: new (three['WebGLRenderer'] as new () => unknown)(),
  }
  stage.resetLook()
  return { ...names, ...windows(stage, names) }
}

/** `window`, `self`, `parent`, `top`: the names here; what a page puts on it is a global. */
function windows(stage: Stage, names: Names): Names {
  const events = new ViewTarget(stage)
  const window: object = new Proxy(names, {
    get: (own, key) => sizes(stage, key) ?? (Reflect.has(globalThis, key) ? (Reflect.get(globalThis, key) as unknown) : own[key as string]), // oxfmt-ignore
    set: (_own, key, value) => heard(events, key, value) || Reflect.set(globalThis, key, value),
    has: (own, key) => key in own || Reflect.has(globalThis, key),
    deleteProperty: (_own, key) => Reflect.deleteProperty(globalThis, key),
  })
  return {
    window,
    self: window,
    parent: window,
    top: window,
    ...Object.fromEntries(measures.map((name) => [name, 0])),
  }
}
/** `window.onload = …` */
function heard(target: ViewTarget, key: PropertyKey, run: unknown): boolean {
  if (typeof key !== 'string' || !/^on[a-z]+$/.test(key) || typeof run !== 'function') return false
  target.addEventListener(key.slice(2), run)
  return true
}

/** They follow the view: see `install.ts`, which makes getters of them. */
export const measures = ['innerWidth', 'innerHeight', 'outerWidth', 'outerHeight'] as const
export const sizes = (stage: Stage, key: PropertyKey): number | undefined =>
  key === 'innerWidth' || key === 'outerWidth' ? stage.look.width : key === 'innerHeight' || key === 'outerHeight' ? stage.look.height : undefined // oxfmt-ignore

function documentOf(stage: Stage): { readonly document: object; readonly canvas: unknown } {
  const top = body(stage)
  const view = new ViewTarget(stage)
  const found = new Map<string, unknown>()
  /** The first canvas that the page said it has. */
  let own: DomCanvas | undefined
  const canvas = (id: string, width: number, height: number): DomCanvas => {
    const made = new DomCanvas(stage)
    if (width > 0) made.width = width
    if (height > 0) made.height = height
    made.drawn = () => top.draws(made)
    if (id !== '' && found.size < 1_000) found.set(id, made)
    own ??= made
    return made
  }
  /** Whatever a page's own HTML would have had: it is there when it is asked for. */
  const byId = (id: string): unknown => {
    const known = top.querySelector('#' + id) ?? found.get(id)
    if (known !== null && known !== undefined) return known
    const made = /canvas|^c$|webgl|scene|view/i.test(id) ? canvas('', 0, 0) : element(stage, 'div')
    if (made instanceof Element) made.id = id
    if (made instanceof Element) top.adopt(made)
    if (found.size < 1_000) found.set(id, made)
    return made
  }
  const select = (selector: string): unknown => {
    if (selector === 'body' || selector === 'html') return top
    if (selector === 'canvas') return own ?? canvas('', 0, 0)
    return top.querySelector(selector) ?? byId(selector.replace(/^[#.]/, ''))
  }
  const document = {
    body: top,
    documentElement: top,
    head: element(stage, 'head'),
    title: '',
    hidden: false,
    visibilityState: 'visible',
    readyState: 'complete',
    pointerLockElement: null,
    createElement: (tag: string) => element(stage, tag),
    createElementNS: (_space: string, tag: string) => element(stage, tag),
    createTextNode: (text: string) => text,
    createDocumentFragment: () => element(stage, 'div'),
    getElementById: byId,
    querySelector: select,
    querySelectorAll: (selector: string) => top.querySelectorAll(selector),
    getElementsByTagName: (tag: string) => (tag === 'body' ? [top] : top.querySelectorAll(tag)),
    getElementsByClassName: (name: string) => top.querySelectorAll('.' + name),
    addEventListener: view.addEventListener.bind(view),
    removeEventListener: view.removeEventListener.bind(view),
    exitPointerLock: () => undefined,
    fonts: { ready: Promise.resolve(), load: () => Promise.resolve([]) },
  }
  const shown = new Proxy(document, {
    set: (own, key, value) => heard(view, key, value) || Reflect.set(own, key, value),
  })
  return { document: shown, canvas }
}

function clockOf(stage: Stage, timers: Timers): Names {
  return {
    setTimeout: (run: unknown, millis?: unknown, ...args: unknown[]) => timers.timeout(run, millis, args),
    setInterval: (run: unknown, millis?: unknown, ...args: unknown[]) => timers.interval(run, millis, args),
    setImmediate: (run: unknown, ...args: unknown[]) => timers.timeout(run, 0, args),
    requestIdleCallback: (run: unknown) =>
      timers.timeout(run, 0, [{ didTimeout: false, timeRemaining: () => 10 }]),
    requestAnimationFrame: (run: unknown) => timers.frame(run),
    ...Object.fromEntries(['clearTimeout', 'clearInterval', 'clearImmediate', 'cancelAnimationFrame', 'cancelIdleCallback'].map((name) => [name, (which: unknown) => timers.clear(which)])), // oxfmt-ignore
    performance: { now: () => stage.millis(), mark(): void {}, measure(): void {}, timeOrigin: 0 },
  }
}

function consoleOf(stage: Stage): object {
  const say = (level: 'log' | 'warn' | 'error') => (...values: unknown[]) => stage.print(level, line(values)) // oxfmt-ignore
  const quiet = (): void => {}
  const names = { log: say('log'), info: say('log'), debug: say('log'), trace: say('log'), dir: say('log'), table: say('log'), group: say('log'), groupCollapsed: say('log'), warn: say('warn'), error: say('error') } // oxfmt-ignore
  const assert = (holds: unknown, ...values: unknown[]): void => void (holds || say('error')('Assertion failed', ...values)) // oxfmt-ignore
  return {
    ...names,
    assert,
    groupEnd: quiet,
    time: quiet,
    timeEnd: quiet,
    timeLog: quiet,
    count: quiet,
    clear: quiet,
  }
}

function storage(): object {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: unknown) => void (kept.size < 1_000 && kept.set(key, String(value))),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

/** What is not here says so, and what would be right. */
const absent: Readonly<Record<string, string>> = {
  fetch: NO_NETWORK,
  XMLHttpRequest: NO_NETWORK,
  WebSocket: NO_NETWORK,
  EventSource: NO_NETWORK,
  Worker: 'is not here: a program runs in one thread; use every(seconds, …) for long work in small parts',
  AudioContext: 'is not here: the display is silent; say("…") asks the outside to speak',
  Audio: 'is not here: the display is silent; say("…") asks the outside to speak',
  require: 'is not here: three is there as THREE, and the helpers are globals',
  importScripts: 'is not here: three is there as THREE, and the helpers are globals',
}
function missing(): Names {
  const refusing = ([name, why]: [string, string]): [string, unknown] => [
    name,
    function () {
      throw new Error(`${name} ${why}`)
    },
  ]
  return Object.fromEntries(Object.entries(absent).map(refusing))
}
