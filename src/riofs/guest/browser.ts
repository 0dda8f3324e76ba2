/** Small classes that pages take for granted. What they would watch never changes here. */

import type { Stage } from './stage.ts'

class Watcher {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): never[] {
    return []
  }
}

class PageEvent {
  readonly type: string
  readonly detail: unknown
  constructor(type: unknown, said: { readonly detail?: unknown } = {}) {
    this.type = String(type)
    this.detail = said.detail ?? null
  }
  preventDefault(): void {}
  stopPropagation(): void {}
}

const MAX_RANDOM = 65_536

/** Numbers of chance, from where all others come. */
const crypto = {
  getRandomValues<T extends Uint8Array>(into: T): T {
    if (into.length > MAX_RANDOM) throw new RangeError(`getRandomValues fills ${MAX_RANDOM} numbers at most`)
    for (let i = 0; i < into.length; i++)
      into[i] = Math.floor(Math.random() * 2 ** (8 * into.BYTES_PER_ELEMENT))
    return into
  },
  randomUUID: (): string =>
    'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16)),
}

export const browser = (stage: Stage): Record<string, unknown> => ({
  ResizeObserver: Watcher,
  IntersectionObserver: Watcher,
  MutationObserver: Watcher,
  Event: PageEvent,
  CustomEvent: PageEvent,
  crypto,
  screen: { width: stage.look.width, height: stage.look.height, orientation: { type: 'landscape-primary' } },
  history: { pushState(): void {}, replaceState(): void {} },
})
