import { FileError } from '../lib/errno.ts'
import type { Asked, Pictures } from './picture/pictures.ts'
import type { Scene } from './scene.ts'

/** How a picture of the screen is asked for; what is not said is as the view has it. */
export type Look = Pick<Asked, 'what'> & Partial<Pick<Asked, 'width' | 'height'>>

/** How long one picture may take, in milliseconds. */
const PATIENCE = 30_000
/** Pictures of one scene that are kept. */
const KEPT = 8
/** Ways of asking whose last length is known. */
const LENGTHS = 256
/** Pictures of something that moves are this far apart, in seconds of the clock. */
const APART = 1 / 60
/** Largest width and height, in pixels. */
const LARGEST = 4096

/** Pictures of scenes: each is drawn once, for whoever asks while it is as it was, and never by us. */
export class Screens implements AsyncDisposable {
  readonly #open: () => Promise<Pictures>
  readonly #over = new AbortController()
  #pictures: Promise<Pictures> | undefined
  /** A scene never changes: its pictures go when it does. */
  readonly #known = new WeakMap<Scene, Map<string, Promise<Uint8Array>>>()
  #last = Number.NEGATIVE_INFINITY
  /** Bytes of the last one, by how it was asked for. */
  readonly #lengths = new Map<string, number>()

  constructor(open: () => Promise<Pictures>) {
    this.#open = open
  }

  /** Whether somebody has asked within so many milliseconds. */
  asked(within: number): boolean {
    return performance.now() - this.#last < within
  }

  /** A PNG. @throws FileError ENOENT when there is no such node, ETIMEDOUT */
  png(scene: Scene, look: Look, clock: number): Promise<Uint8Array> {
    this.#last = performance.now()
    const { width, height } = { ...scene.view, ...look }
    const time = moves(scene, clock) ? Math.round(clock / APART) * APART : 0
    const asked: Asked = { width, height, clock: time || clock, ...(look.what && { what: look.what }) }
    const key = JSON.stringify([width, height, look.what, time])
    const known = this.#known.get(scene) ?? new Map<string, Promise<Uint8Array>>()
    this.#known.set(scene, known)
    const there = known.get(key)
    if (there) return there
    const picture = this.#draw(scene, asked)
    known.set(key, picture)
    for (const old of [...known.keys()].slice(0, -KEPT)) known.delete(old)
    picture.then(
      ({ length }) => this.#drew(JSON.stringify(look), length),
      () => known.delete(key),
    )
    return picture
  }

  /** Bytes of the last picture that was asked for so; 0: there was none. */
  length(look: Look): number {
    return this.#lengths.get(JSON.stringify(look)) ?? 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new FileError('ENOTCONN', 'the display has ended'))
    const pictures = await this.#pictures?.catch(() => undefined)
    await pictures?.[Symbol.asyncDispose]()
  }

  #drew(look: string, length: number): void {
    this.#lengths.delete(look)
    this.#lengths.set(look, length)
    for (const old of [...this.#lengths.keys()].slice(0, -LENGTHS)) this.#lengths.delete(old)
  }

  async #draw({ nodes, resources, view }: Scene, asked: Asked): Promise<Uint8Array> {
    const late = AbortSignal.timeout(PATIENCE)
    try {
      this.#pictures ??= this.#open()
      const pictures = await this.#pictures
      const shown = { nodes: [...nodes.values()], resources: [...resources.values()], view }
      return await pictures.png(shown, asked, AbortSignal.any([late, this.#over.signal]))
    } catch (error) {
      if (late.aborted) throw new FileError('ETIMEDOUT', `the picture took more than ${PATIENCE / 1000} s`)
      throw error
    }
  }
}

/** Whether something is at another place a moment later. */
const moves = ({ nodes }: Scene, clock: number): boolean =>
  [...nodes.values()].some((node) =>
    node.animations?.some(
      ({ start, delay, duration, times }) => times === null || clock < start + delay + duration * times,
    ),
  )

/**
 * What the name of a picture asks for: `screen.1920x1080.png`, `screen.fit.png`, `screen.cube.png`; undefined when it is no
 * such name.
 */
export function lookOf(name: string, { nodes }: Pick<Scene, 'nodes'>): Look | undefined {
  const word = /^screen\.(.+)\.png$/.exec(name)?.[1]
  if (word === undefined) return undefined
  const [, width, height] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(word) ?? []
  if (width && height) return fits(Number(width)) && fits(Number(height)) ? { width: Number(width), height: Number(height) } : undefined // oxfmt-ignore
  if (nodes.has(word)) return { what: { kind: 'node', id: word } }
  return word === 'fit' ? { what: { kind: 'fit' } } : undefined
}

const fits = (pixels: number): boolean => pixels <= LARGEST
