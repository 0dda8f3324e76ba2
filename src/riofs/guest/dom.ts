/** Elements as pages make and find them. What is put on the body becomes a node of the scene where there is one for it. */

import { listen, unlisten, eventName } from './handlers.ts'
import type { Handler } from './tag.ts'
import { CanvasShim } from './canvas.ts'
import type { Stage } from './stage.ts'

const MAX_LISTENERS = 200

/** Kinds of events of the window that never come, and need no word. */
const never = new Set(['resize', 'load', 'domcontentloaded', 'contextmenu', 'wheel', 'blur', 'focus', 'visibilitychange', 'orientationchange', 'beforeunload', 'unload', 'scroll', 'error', 'message', 'webglcontextlost', 'pointercancel', 'touchcancel', 'dragover', 'drop', 'fullscreenchange', 'pointerlockchange', 'readystatechange']) // oxfmt-ignore

/** Those who listen to the window, the document or the canvas listen to the view. */
export class ViewTarget {
  readonly #stage: Stage
  constructor(stage: Stage) {
    this.#stage = stage
  }
  addEventListener(type: unknown, run: unknown): void {
    const name = String(type).toLowerCase()
    if (name === 'load' || name === 'domcontentloaded') {
      if (typeof run === 'function') queueMicrotask(run as () => void)
      return
    }
    if (never.has(name) || eventName(name) === undefined) return
    listen(this.#stage, this.#stage.root, name, handlerOf(run))
  }
  removeEventListener(type: unknown, run: unknown): void {
    const name = String(type)
    if (eventName(name) !== undefined) unlisten(this.#stage, this.#stage.root, name, handlerOf(run))
  }
  dispatchEvent(): boolean {
    return true
  }
}
const handlerOf = (run: unknown): unknown =>
  typeof run === 'object' && run !== null ? (Reflect.get(run, 'handleEvent') as unknown) : run

/** The canvas of a renderer: the view itself. */
export class DomCanvas extends CanvasShim {
  /** Told once, when somebody is about to draw on it. */
  drawn: (() => void) | undefined
  readonly #target: ViewTarget
  readonly #stage2: Stage
  constructor(stage: Stage) {
    super(stage, stage.look.width, stage.look.height)
    this.#stage2 = stage
    this.#target = new ViewTarget(stage)
  }
  override getContext(kind: string): unknown {
    const context = super.getContext(kind)
    this.drawn?.()
    this.drawn = undefined
    return context
  }
  override get clientWidth(): number {
    return this.#stage2.look.width
  }
  override get clientHeight(): number {
    return this.#stage2.look.height
  }
  override addEventListener(type?: string, run?: unknown): void {
    this.#target.addEventListener(String(type), run)
  }
  override removeEventListener(type?: string, run?: unknown): void {
    this.#target.removeEventListener(String(type), run)
  }
  requestPointerLock(): void {}
  setPointerCapture(): void {}
  releasePointerCapture(): void {}
  remove(): void {}
  focus(): void {}
}

/** Styles that say where an element is; all others are kept for its text. */
type Style = Record<string, string> & { cssText?: string }

/** Any element. */
export class Element {
  readonly tagName: string
  readonly style: Style
  readonly dataset: Record<string, string> = {}
  readonly attributes: Record<string, string> = {}
  readonly listeners: [type: string, run: Handler['run']][] = []
  id = ''
  className = ''
  parentNode: Element | null = null
  children: unknown[] = []
  #text = ''
  #html: string | null = null
  /** Told when something on it has changed, once it is on the page. */
  changed: (() => void) | null = null
  readonly #stage: Stage;
  readonly [more: string]: unknown

  constructor(stage: Stage, tag: string) {
    this.#stage = stage
    this.tagName = tag.toUpperCase()
    const style: Style = {}
    this.style = new Proxy(style, {
      get: (all, key) => (key === 'setProperty' ? (name: string, value: string) => this.#style(all, name, value) : (all[String(key)] ?? '')), // oxfmt-ignore
      set: (all, key, value) => (this.#style(all, String(key), String(value)), true),
    })
  }
  get stage(): Stage {
    return this.#stage
  }
  get textContent(): string {
    return this.#html === null ? this.#text + this.children.map((child) => (child instanceof Element ? child.textContent : '')).join('') : this.#html.replace(/<[^>]*>/g, '') // oxfmt-ignore
  }
  set textContent(text: unknown) {
    this.#text = String(text)
    this.#html = null
    this.children = []
    this.touch()
  }
  get innerText(): string {
    return this.textContent
  }
  set innerText(text: unknown) {
    this.textContent = text
  }
  get innerHTML(): string {
    return this.#html ?? escape(this.#text) + this.children.map((child) => (child instanceof Element ? child.outerHTML : '')).join('') // oxfmt-ignore
  }
  set innerHTML(html: unknown) {
    this.#html = String(html)
    this.#text = ''
    this.children = []
    this.touch()
  }
  get outerHTML(): string {
    const tag = this.tagName.toLowerCase()
    const style = Object.entries(this.style).map(([name, value]) => `${kebab(name)}:${value}`).join(';') // oxfmt-ignore
    const rest = Object.entries({ id: this.id, class: this.className, style, ...this.attributes }).filter(([, value]) => value !== '') // oxfmt-ignore
    return `<${tag}${rest.map(([name, value]) => ` ${name}="${escape(value)}"`).join('')}>${this.innerHTML}</${tag}>`
  }
  get classList(): object {
    const names = new Set(this.className.split(/\s+/).filter((name) => name !== ''))
    const save = (): void => {
      this.className = [...names].join(' ')
      this.touch()
    }
    return {
      add: (...more: string[]) => (more.forEach((name) => names.add(name)), save()),
      remove: (...less: string[]) => (less.forEach((name) => names.delete(name)), save()),
      toggle: (name: string) => (names.delete(name) || names.add(name), save()),
      contains: (name: string) => names.has(name),
    }
  }
  get clientWidth(): number {
    return this.#stage.look.width
  }
  get clientHeight(): number {
    return this.#stage.look.height
  }
  get offsetWidth(): number {
    return this.clientWidth
  }
  get offsetHeight(): number {
    return this.clientHeight
  }
  get firstChild(): unknown {
    return this.children[0] ?? null
  }
  get childNodes(): unknown[] {
    return this.children
  }
  appendChild<T>(child: T): T {
    this.append(child)
    return child
  }
  append(...children: unknown[]): void {
    for (const child of children) {
      if (typeof child === 'string') this.#text += child
      else this.children.push(child)
      if (child instanceof Element) child.parentNode = this
      this.added(child)
    }
    this.touch()
  }
  prepend(...children: unknown[]): void {
    this.append(...children)
  }
  insertBefore<T>(child: T): T {
    return this.appendChild(child)
  }
  /** Of the body: what is put on it is shown. */
  added(_child: unknown): void {}
  removed(_child: unknown): void {}
  removeChild<T>(child: T): T {
    this.children = this.children.filter((one) => one !== child)
    this.removed(child)
    this.touch()
    return child
  }
  replaceChildren(...children: unknown[]): void {
    for (const child of this.children) this.removed(child)
    this.children = []
    this.append(...children)
  }
  remove(): void {
    this.parentNode?.removeChild(this)
  }
  setAttribute(name: string, value: unknown): void {
    if (name === 'id') this.id = String(value)
    else if (name === 'class') this.className = String(value)
    else if (name === 'style') this.style.cssText = String(value)
    else this.attributes[name] = String(value)
    this.touch()
  }
  getAttribute(name: string): string | null {
    return name === 'id' ? this.id : name === 'class' ? this.className : (this.attributes[name] ?? null)
  }
  addEventListener(type: string, run: Handler['run']): void {
    if (this.listeners.length >= MAX_LISTENERS)
      throw new RangeError(`an element may have ${MAX_LISTENERS} listeners`)
    this.listeners.push([type, run])
    this.touch()
  }
  removeEventListener(type: string, run: Handler['run']): void {
    const at = this.listeners.findIndex((one) => one[0] === type && one[1] === run)
    if (at >= 0) this.listeners.splice(at, 1)
  }
  getBoundingClientRect(): object {
    const { width, height } = this.#stage.look
    return { x: 0, y: 0, left: 0, top: 0, right: width, bottom: height, width, height }
  }
  querySelector(selector: string): Element | null {
    return this.querySelectorAll(selector)[0] ?? null
  }
  querySelectorAll(selector: string): Element[] {
    const inner = this.children.filter((child) => child instanceof Element)
    return inner.flatMap((child) => [
      ...(child.matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector),
    ])
  }
  matches(selector: string): boolean {
    if (selector.startsWith('#')) return this.id === selector.slice(1)
    if (selector.startsWith('.')) return this.className.split(/\s+/).includes(selector.slice(1))
    return this.tagName === selector.toUpperCase()
  }
  focus(): void {}
  blur(): void {}
  click(): void {
    for (const [type, run] of this.listeners) if (type === 'click') run({ type, target: this })
  }
  touch(): void {
    this.changed?.()
    this.parentNode?.touch()
  }
  #style(all: Style, name: string, value: string): void {
    if (name === 'cssText')
      for (const part of value.split(';')) {
        const [key = '', ...rest] = part.split(':')
        if (rest.length > 0) all[camel(key.trim())] = rest.join(':').trim()
      }
    else all[camel(name)] = value
    this.touch()
  }
}

const camel = (name: string): string =>
  name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase())
const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
