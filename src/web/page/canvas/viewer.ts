import type { Measure } from '../../../scene/measure.ts'
import type { InputEvent, Patch, SceneNode, View } from '../../../scene/node.ts'
import { light } from '../../../scene/theme.ts'
import { FIRST_VIEW } from '../../../scene/view.ts'
import { FlatView } from '../../view/flat-view.ts'
import { loadFonts } from '../../view/fonts.ts'
import { NIGHT, night } from '../../view/night.ts'
import { Clock } from './clock.ts'
import { Frames } from './frames.ts'
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
  /** Called when the scene is another one. */
  changed: (() => void) | undefined
  readonly #solid: SolidView
  readonly #flat: FlatView
  readonly #pointer: Pointer
  readonly #remove: (id: string) => void
  readonly #host: HTMLElement
  readonly #sizes: ResizeObserver
  #frame = 0
  readonly #clock = new Clock()
  readonly #frames = new Frames()
  /** What the clock was when the last change came. */
  #came = 0
  #view: View = FIRST_VIEW
  #dark = false

  readonly #signal: AbortSignal
  /** By what letters are measured, which come when there is something flat. */
  #measure: Measure | undefined

  constructor(host: HTMLElement, options: ViewerOptions) {
    const { tell, signal } = options
    this.#host = host
    this.#signal = signal
    this.#flat = new FlatView({
      measure: (text, font) => this.#measure?.(text, font) ?? 0,
      fonts: FONTS,
      tell,
    })
    this.#solid = new SolidView(this.#wanted)
    this.#solid.element.tabIndex = 0
    this.#solid.element.setAttribute('role', 'img')
    this.#solid.element.ariaLabel = 'The scene'
    this.#pointer = new Pointer(this.#solid, options)
    this.#remove = options.remove
    host.append(this.#solid.element, this.#flat.element)
    this.#sizes = new ResizeObserver(() => this.#fit())
    this.#sizes.observe(host)
  }

  /** Shows a change: solids at once, and what is flat when there are letters to write it with. */
  async apply(said: Patch): Promise<void> {
    const now = performance.now()
    this.#clock.say(said.clock, now)
    const clock = this.#clock.at(now)
    const patch = { ...this.#frames.even(said, clock), clock }
    this.#came = clock
    if (patch.view) this.#view = patch.view
    this.#flat.theme = this.#night ? night : light
    this.#solid.apply(patch.view ? { ...patch, view: this.#seen() } : patch)
    this.#wanted()
    if (patch.set?.some(({ layer }) => layer !== '3d')) this.#measure ??= await loadFonts(FONTS, this.#signal)
    this.#flat.apply(patch)
    if (patch.view) this.#fit()
    this.changed?.()
    this.#wanted()
  }

  /** Whether the page is dark: then a scene that has no background of its own is, too. */
  set dark(on: boolean) {
    if (on === this.#dark) return
    this.#dark = on
    this.#flat.theme = this.#night ? night : light
    this.#solid.look(this.#seen())
  }

  /** Whether a click takes away what it hits. */
  set deleting(on: boolean) {
    this.#pointer.deleting = on
    this.#flat.take = on ? this.#remove : undefined
    this.#host.classList.toggle('deleting', on)
  }

  reset(): void {
    this.#solid.reset()
  }

  fit(): void {
    this.#solid.fit()
  }

  /** What is inside of nothing: what can be taken away as a whole. */
  get roots(): SceneNode[] {
    return [...this.#solid.roots, ...this.#flat.roots]
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#frame)
    this.#sizes.disconnect()
    this.#pointer[Symbol.dispose]()
    this.#solid[Symbol.dispose]()
    this.#flat[Symbol.dispose]()
  }

  get #night(): boolean {
    return this.#dark && this.#view.background === FIRST_VIEW.background
  }

  #seen(): View {
    return this.#night ? { ...this.#view, background: NIGHT } : this.#view
  }

  /** Draws with the next frame, and again as long as something moves. */
  readonly #wanted = (): void => {
    this.#frame ||= requestAnimationFrame(this.#draw)
  }

  readonly #draw = (): void => {
    this.#frame = 0
    // a frame is as old as its beginning: what came since is not shown as it was before it began to move
    const clock = Math.max(this.#came, this.#clock.at(performance.now()))
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
