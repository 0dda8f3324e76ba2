import type { InputEvent, Patch, SceneNode } from '../../../scene/node.ts'
import { FlatView } from '../../view/flat-view.ts'
import { loadFonts } from '../../view/fonts.ts'
import { Pointer } from './pointer.ts'
import { SolidView } from './solid-view.ts'

export interface ViewerOptions {
  /** Told what a person does. */
  readonly tell: (event: InputEvent) => void
  /** Asked to take a node away: in delete mode. */
  readonly remove: (id: string) => void
  readonly signal: AbortSignal
}

const FONTS = '/fonts'

/** The scene in a part of the page: solids below, what is flat above them, in the middle and as large as there is room. */
export class Viewer implements Disposable {
  readonly #solid: SolidView
  readonly #flat: FlatView
  readonly #pointer: Pointer
  readonly #host: HTMLElement
  readonly #sizes: ResizeObserver
  #frame = 0
  /** The scene's clock, and when it said so. */
  #clock = { seconds: 0, at: performance.now() }
  #view = { width: 1280, height: 720 }

  static async open(host: HTMLElement, options: ViewerOptions): Promise<Viewer> {
    const measure = await loadFonts(FONTS, options.signal)
    return new Viewer(host, options, new FlatView({ measure, fonts: FONTS, tell: options.tell }))
  }

  private constructor(host: HTMLElement, options: ViewerOptions, flat: FlatView) {
    this.#host = host
    this.#flat = flat
    this.#solid = new SolidView(this.#wanted)
    this.#solid.element.tabIndex = 0
    this.#solid.element.setAttribute('role', 'img')
    this.#solid.element.ariaLabel = 'The scene'
    this.#pointer = new Pointer(this.#solid, options)
    host.append(this.#solid.element, flat.element)
    this.#sizes = new ResizeObserver(() => this.#fit())
    this.#sizes.observe(host)
  }

  apply(patch: Patch): void {
    this.#clock = { seconds: patch.clock, at: performance.now() }
    this.#solid.apply(patch)
    this.#flat.apply(patch)
    if (patch.view) {
      this.#view = patch.view
      this.#fit()
    }
    this.#wanted()
  }

  /** Whether a click takes away what it hits. */
  set deleting(on: boolean) {
    this.#pointer.deleting = on
    this.#host.classList.toggle('deleting', on)
  }

  reset(): void {
    this.#solid.reset()
  }

  fit(): void {
    this.#solid.fit()
  }

  node(id: string): SceneNode | undefined {
    return this.#solid.node(id)
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#frame)
    this.#sizes.disconnect()
    this.#pointer[Symbol.dispose]()
    this.#solid[Symbol.dispose]()
    this.#flat[Symbol.dispose]()
  }

  /** Draws with the next frame, and again as long as something moves. */
  readonly #wanted = (): void => {
    this.#frame ||= requestAnimationFrame(this.#draw)
  }

  readonly #draw = (now: number): void => {
    this.#frame = 0
    const clock = this.#clock.seconds + Math.max(0, now - this.#clock.at) / 1000
    const moves = this.#solid.moving || this.#flat.moving
    if (this.#flat.moving) this.#flat.show(clock)
    this.#solid.show(clock)
    if (moves) this.#wanted()
  }

  /** Solids fill the page; what is flat keeps its shape. */
  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#host
    if (!width || !height) return
    this.#solid.resize(width, height)
    const scale = Math.min(width / this.#view.width, height / this.#view.height)
    const { style } = this.#flat.element
    style.position = 'absolute'
    style.transformOrigin = '0 0'
    style.left = `${(width - this.#view.width * scale) / 2}px`
    style.top = `${(height - this.#view.height * scale) / 2}px`
    style.transform = `scale(${scale})`
    style.pointerEvents = 'none'
    this.#wanted()
  }
}
