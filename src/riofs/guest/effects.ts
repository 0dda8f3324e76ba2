/** Composers and passes, environments and meters of pages: what they add to a picture is left out, the scene itself is shown. */

import type { Camera, Scene } from 'three'
import { Scene as OwnScene, Group } from 'three'
import type { Stage } from './stage.ts'

interface Renderer {
  render(scene: Scene, camera: Camera): void
}

/** Whatever a pass is told, it keeps. */
class Pass {
  enabled = true
  needsSwap = true
  readonly uniforms: Record<string, { value: unknown }>;
  readonly [more: string]: unknown
  constructor(...said: readonly unknown[]) {
    this.uniforms = new Proxy({}, { get: (all: Record<string, { value: unknown }>, key) => (all[String(key)] ??= { value: null }) }) // oxfmt-ignore
    Object.defineProperty(this, 'said', { value: said })
  }
  setSize(): void {}
  dispose(): void {}
}

class RenderPass extends Pass {
  readonly scene: Scene
  readonly camera: Camera
  constructor(scene: Scene, camera: Camera) {
    super()
    this.scene = scene
    this.camera = camera
  }
}

/** Renders what its first pass renders. */
class EffectComposer {
  readonly renderer: Renderer
  readonly passes: Pass[] = []
  readonly renderTarget1 = {}
  readonly renderTarget2 = {}
  constructor(renderer: Renderer) {
    this.renderer = renderer
  }
  addPass(pass: Pass): void {
    if (this.passes.length < 100) this.passes.push(pass)
  }
  insertPass(pass: Pass): void {
    this.addPass(pass)
  }
  removePass(pass: Pass): void {
    this.passes.splice(this.passes.indexOf(pass), 1)
  }
  render(): void {
    const first = this.passes.find((pass) => pass instanceof RenderPass)
    if (first !== undefined) this.renderer.render(first.scene, first.camera)
  }
  setSize(): void {}
  setPixelRatio(): void {}
  dispose(): void {}
}

const passes = ['UnrealBloomPass', 'BloomPass', 'ShaderPass', 'OutputPass', 'SMAAPass', 'SSAOPass', 'SSRPass', 'BokehPass', 'GlitchPass', 'FilmPass', 'OutlinePass', 'AfterimagePass', 'DotScreenPass', 'HalftonePass', 'FXAAPass', 'GTAOPass', 'TAARenderPass', 'SSAARenderPass', 'RenderPixelatedPass', 'ClearPass', 'MaskPass', 'TexturePass', 'LUTPass'] // oxfmt-ignore
const shaders = ['FXAAShader', 'CopyShader', 'GammaCorrectionShader', 'VignetteShader', 'SepiaShader', 'RGBShiftShader', 'LuminosityHighPassShader', 'DotScreenShader', 'FilmShader', 'HueSaturationShader', 'BrightnessContrastShader', 'ColorCorrectionShader'] // oxfmt-ignore

/** Labels in the page over the scene: there is a better way here. */
const labels = (name: string, instead: string): unknown =>
  function () {
    throw new Error(`${name} is not here: ${instead}`)
  }

/** Shows how fast a page is: nobody looks at it here. */
class Stats {
  readonly dom = { style: {} }
  readonly domElement = this.dom
  begin(): void {}
  end(): void {}
  update(): void {}
  showPanel(): void {}
}

/** A sky, water or mirror needs shaders: a page goes on without it. */
const bare = (stage: Stage, name: string): unknown =>
  class extends Group {
    readonly material = { uniforms: new Proxy({}, { get: (all: Record<string, unknown>, key) => (all[String(key)] ??= { value: { set(): void {}, copy(): void {}, setFromSphericalCoords(): void {}, normalize(): void {} } }) }) } // oxfmt-ignore
    constructor() {
      super()
      stage.warnOnce(`${name} is not drawn here: it is left out`)
    }
  }

export function effects(stage: Stage): Record<string, unknown> {
  const named = (names: readonly string[], make: (name: string) => unknown): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, make(name)]))
  return {
    EffectComposer,
    RenderPass,
    Pass,
    ...named(passes, () => class extends Pass {}),
    ...named(shaders, () => ({ uniforms: {}, vertexShader: '', fragmentShader: '' })),
    ...named(['CSS2DRenderer', 'CSS3DRenderer'], (name) => labels(name, "text('…', x, y) writes over the scene, text3d('…') into it")), // oxfmt-ignore
    ...named(['CSS2DObject', 'CSS3DObject', 'CSS3DSprite'], (name) => labels(name, "text3d('…', {x, y, z}) writes into the scene")), // oxfmt-ignore
    ...named(['Sky', 'Water', 'Reflector', 'Refractor', 'Lensflare'], (name) => bare(stage, name)),
    RoomEnvironment: class extends OwnScene {},
    Stats,
    VRButton: { createButton: () => ({ style: {} }) },
    ARButton: { createButton: () => ({ style: {} }) },
  }
}
