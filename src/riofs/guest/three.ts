/** `THREE` as programs have it: three's own classes, and in place of what needs a browser something that shows the same here. */

import * as own from 'three'
import { Scene } from 'three'
import type { Texture } from 'three'
import { loadTexture, NO_NETWORK } from './images.ts'
import { rendererFor } from './renderer.ts'
import type { Stage } from './stage.ts'
import type { Timers } from './timers.ts'

export type Three = Record<string, unknown>

/** A scene that a program makes is shown, without being asked. */
const sceneFor = (stage: Stage): typeof Scene =>
  class extends Scene {
    constructor() {
      super()
      stage.tag(this)
      stage.shown.push(this)
      stage.front = this
    }
  }

const loaderFor = (stage: Stage): unknown =>
  class TextureLoader extends own.Loader {
    override load(
      src: unknown,
      loaded?: (texture: Texture) => void,
      _progress?: unknown,
      failed?: (error: unknown) => void,
    ): Texture {
      // oxfmt-ignore
      const texture = loadTexture(stage, String(src))
      queueMicrotask(() => (String(src).startsWith('data:') ? loaded?.(texture) : failed?.(new Error(`${String(src)} ${NO_NETWORK}`)))) // oxfmt-ignore
      return texture
    }
    override loadAsync(src: unknown): Promise<Texture> {
      return new Promise((resolve, reject) => void this.load(src, resolve, undefined, reject))
    }
  }

/** Whatever loads something from elsewhere. */
const unloaderFor = (name: string): unknown =>
  class extends own.Loader {
    override load(
      src: unknown,
      _loaded?: unknown,
      _progress?: unknown,
      failed?: (error: unknown) => void,
    ): void {
      const error = new Error(`${name}: loading ${String(src).slice(0, 80)} ${NO_NETWORK}`)
      if (failed === undefined) throw error
      queueMicrotask(() => failed(error))
    }
    override loadAsync(src: unknown): Promise<never> {
      return Promise.reject(new Error(`${name}: loading ${String(src).slice(0, 80)} ${NO_NETWORK}`))
    }
  }
const unloaders = ['FileLoader', 'ImageLoader', 'ImageBitmapLoader', 'ObjectLoader', 'BufferGeometryLoader', 'MaterialLoader', 'CubeTextureLoader', 'AudioLoader'] // oxfmt-ignore

/** Light of an environment is not worked out: a plain texture stands for it. */
class PMREMGenerator {
  compileEquirectangularShader(): void {}
  compileCubemapShader(): void {}
  fromScene(): { texture: null } {
    return { texture: null }
  }
  fromEquirectangular(): { texture: null } {
    return { texture: null }
  }
  dispose(): void {}
}

/** What three has to say, without what it would rather have other programs say. */
function speak(type: 'log' | 'warn' | 'error', message: string, ...rest: readonly unknown[]): void {
  if (!/deprecated/.test(message)) console[type](message, ...rest)
}

/** The last camera that a page made is looked through, until it renders with another one. */
function camerasFor(stage: Stage): Three {
  const made = (camera: own.Camera): void => void (stage.made = camera)
  return {
    PerspectiveCamera: class extends own.PerspectiveCamera {
      constructor(...args: number[]) {
        super(...args)
        made(this)
      }
    },
    OrthographicCamera: class extends own.OrthographicCamera {
      constructor(...args: number[]) {
        super(...args)
        made(this)
      }
    },
  }
}

/** Names of other editions of three that models have learnt: `BoxBufferGeometry`, `MeshStandardNodeMaterial`, `Math`. */
function otherNames(): Three {
  const all = Object.entries(own)
  const buffers = all.filter(([name]) => /[a-z]Geometry$/.test(name) && !/Buffer/.test(name))
  const nodes = all.filter(([name]) => /^(Mesh|Line|Points|Sprite)\w*Material$/.test(name))
  return Object.fromEntries([
    ...buffers.map(([name, make]) => [name.replace('Geometry', 'BufferGeometry'), make] as const),
    ...nodes.map(([name, make]) => [name.replace('Material', 'NodeMaterial'), make] as const),
    ['Math', own.MathUtils] as const,
  ])
}

export function threeFor(stage: Stage, timers: Timers): Three {
  own.setConsoleFunction(speak)
  const renderer = rendererFor(stage, timers)
  return {
    ...otherNames(),
    ...own,
    Scene: sceneFor(stage),
    TextureLoader: loaderFor(stage),
    ...Object.fromEntries(unloaders.map((name) => [name, unloaderFor(name)])),
    ...camerasFor(stage),
    WebGLRenderer: renderer,
    WebGPURenderer: renderer,
    PMREMGenerator,
  }
}
