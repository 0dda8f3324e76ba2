/** `WebGLRenderer` as pages use it: nothing is drawn here, but what it was told is how the scene is looked at. */

import { Color } from 'three'
import type { Camera, Scene, Vector2, Vector4 } from 'three'
import { DomCanvas } from './dom.ts'
import { hexOf } from './materials.ts'
import type { Look, Stage } from './stage.ts'
import type { Timer, Timers } from './timers.ts'

/** By three's numbers. */
const toneMappings: readonly Look['toneMapping'][] = ['none', 'linear', 'reinhard', 'cineon', 'aces', 'none', 'agx', 'neutral'] // oxfmt-ignore

interface Options {
  readonly canvas?: unknown
  readonly alpha?: boolean
}

export function rendererFor(stage: Stage, timers: Timers) {
  return class WebGLRenderer {
    readonly isWebGLRenderer = true
    readonly domElement: unknown
    readonly shadowMap = { enabled: false, type: 1, autoUpdate: true, needsUpdate: false }
    readonly info = { render: { calls: 0, triangles: 0, frame: 0 }, memory: { geometries: 0, textures: 0 }, reset(): void {} } // oxfmt-ignore
    readonly capabilities = {
      isWebGL2: true,
      maxTextureSize: 4096,
      getMaxAnisotropy: () => 1,
      precision: 'highp',
    }
    readonly xr = { enabled: false, isPresenting: false, addEventListener(): void {}, setSession(): void {} }
    outputColorSpace = 'srgb'
    autoClear = true
    sortObjects = true
    localClippingEnabled = false
    readonly #clear = new Color(0)
    #alpha = 1
    #ratio = 1
    #loop: Timer | null = null

    constructor({ canvas, alpha = false }: Options = {}) {
      this.domElement = canvas ?? new DomCanvas(stage)
      stage.look.page = true
      if (!alpha && stage.front.background === null) stage.look.background = '#000000'
    }

    get toneMapping(): number {
      return Math.max(0, toneMappings.indexOf(stage.look.toneMapping))
    }
    set toneMapping(which: number) {
      stage.look.toneMapping = toneMappings[which] ?? 'none'
    }
    get toneMappingExposure(): number {
      return stage.look.exposure
    }
    set toneMappingExposure(exposure: unknown) {
      stage.look.exposure = Number(exposure)
    }

    /** The camera that is rendered with is the one that one looks through. */
    render(scene: Scene, camera: Camera): void {
      if (camera === undefined) throw new TypeError('renderer.render takes a scene and a camera')
      this.info.render.frame++
      stage.eye = camera
      camera.updateMatrixWorld()
      if (camera.parent === null) camera.updateMatrixWorld()
      scene.updateMatrixWorld()
      stage.made = null
      if (!stage.scenes().includes(scene) && Reflect.get(scene, 'isScene')) stage.shown.push(scene)
      if (stage.scenes().includes(scene)) stage.front = scene
    }
    renderAsync(scene: Scene, camera: Camera): Promise<void> {
      return Promise.resolve(this.render(scene, camera))
    }

    setAnimationLoop(run: unknown): void {
      this.#loop?.stop()
      this.#loop = run === null || run === undefined ? null : timers.render(run)
    }
    setClearColor(color: Color | string | number, alpha = 1): void {
      this.#clear.set(color)
      this.#alpha = alpha
      stage.look.background = alpha === 0 ? '#ffffff' : hexOf(this.#clear)
    }
    getClearColor(into: Color): Color {
      return into.copy(this.#clear)
    }
    setClearAlpha(alpha: number): void {
      this.#alpha = alpha
    }
    getClearAlpha(): number {
      return this.#alpha
    }
    setPixelRatio(ratio: number): void {
      this.#ratio = ratio
    }
    getPixelRatio(): number {
      return this.#ratio
    }
    /** The size of the view is its own: a page fits itself into it. */
    setSize(): void {}
    getSize(into: Vector2): Vector2 {
      return into.set(stage.look.width, stage.look.height)
    }
    getDrawingBufferSize(into: Vector2): Vector2 {
      return this.getSize(into)
    }
    getViewport(into: Vector4): Vector4 {
      return into.set(0, 0, stage.look.width, stage.look.height)
    }
    setViewport(): void {}
    setScissor(): void {}
    setScissorTest(): void {}
    setRenderTarget(): void {}
    getRenderTarget(): null {
      return null
    }
    getContext(): never {
      throw new Error(
        'renderer.getContext is not here: the scene has no WebGL; say it with objects and materials of three',
      )
    }
    clear(): void {}
    clearColor(): void {}
    clearDepth(): void {}
    compile(): void {}
    init(): Promise<this> {
      return Promise.resolve(this)
    }
    initTexture(): void {}
    forceContextLoss(): void {}
    dispose(): void {
      this.#loop?.stop()
    }
    /** A new one has its name. */
    retire(): void {
      this.dispose()
    }
  }
}
