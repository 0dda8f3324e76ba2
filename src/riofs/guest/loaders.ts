/** Loaders of pages: what is text is parsed, what would have to be fetched is refused in words. */

import { textOf } from '../../scene/fields.ts'
import { Group, Loader, Mesh, MeshStandardMaterial, PlaneGeometry } from 'three'
import type { BufferGeometry } from 'three'
import { NO_NETWORK } from './images.ts'
import { parseModel } from './parse.ts'

type Loaded = ((value: unknown) => void) | undefined
type Failed = ((error: Error) => void) | undefined

/** What is fetched fails: where nobody listens to that, at once. */
function refuse(what: string, failed: Failed): void {
  const error = new Error(`${what} ${NO_NETWORK}`)
  if (failed === undefined) throw error
  queueMicrotask(() => failed(error))
}

/** A loader whose format is text: `parse` works, and so does a data: URI. */
const reading = (name: string, parse: (text: string) => unknown): unknown =>
  class extends Loader {
    override load(src: unknown, loaded?: Loaded, _progress?: unknown, failed?: Failed): void {
      const text = dataText(String(src))
      if (text === undefined) return refuse(`${name}: loading ${String(src).slice(0, 80)}`, failed)
      queueMicrotask(() => loaded?.(parse(text)))
    }
    override loadAsync(src: unknown): Promise<unknown> {
      return new Promise((resolve, reject) => this.load(src, resolve, undefined, reject))
    }
    parse(text: unknown): unknown {
      return parse(String(text))
    }
  }

function dataText(src: string): string | undefined {
  const found = /^data:[^,]*?(;base64)?,(.*)$/s.exec(src)
  if (found === null) return undefined
  return found[1] === undefined ? decodeURIComponent(found[2]!) : String(Reflect.apply(Reflect.get(globalThis, 'atob') as () => unknown, undefined, [found[2]!])) // oxfmt-ignore
}

const refusing = (name: string): unknown =>
  class extends Loader {
    override load(src: unknown, _loaded?: Loaded, _progress?: unknown, failed?: Failed): void {
      refuse(`${name}: loading ${String(src).slice(0, 80)}`, failed)
    }
    override loadAsync(src: unknown): Promise<never> {
      return Promise.reject(new Error(`${name}: loading ${String(src).slice(0, 80)} ${NO_NETWORK}`))
    }
    setDRACOLoader(): this {
      return this
    }
    setDecoderPath(): this {
      return this
    }
    parse(): never {
      throw new Error(`${name}.parse is not here: model({format: 'obj', text}) reads OBJ, STL and PLY`)
    }
  }

const grouped = (parts: readonly BufferGeometry[]): Group => {
  const group = new Group()
  for (const part of parts) group.add(new Mesh(part, new MeshStandardMaterial()))
  return group
}

/** Any font is the one of the display. */
class Font {
  readonly isFont = true
  readonly data = {}
  generateShapes(): never[] {
    return []
  }
}
const fonts = class FontLoader extends Loader {
  override load(_src: unknown, loaded?: (font: Font) => void): void {
    queueMicrotask(() => loaded?.(new Font()))
  }
  override loadAsync(): Promise<Font> {
    return Promise.resolve(new Font())
  }
  parse(): Font {
    return new Font()
  }
}

/** Letters lie flat in the scene: a mesh of this geometry is shown as `text3d`. */
export class TextGeometry extends PlaneGeometry {
  override readonly type: string = 'TextGeometry'
  readonly letters: { readonly text: string; readonly size: number }
  constructor(text: unknown = '', { size = 100 }: { readonly size?: number } = {}) {
    const lines = textOf(text).split('\n')
    super(Math.max(0.01, ...lines.map((line) => line.length * 0.6)) * size, lines.length * size * 1.25)
    this.letters = { text: textOf(text), size: size * 1.25 }
    this.translate(Math.max(0.01, ...lines.map((line) => line.length * 0.3)) * size, size * 0.4, 0)
  }
}

const absent = ['GLTFLoader', 'FBXLoader', 'DRACOLoader', 'KTX2Loader', 'RGBELoader', 'HDRLoader', 'EXRLoader', 'ColladaLoader', 'SVGLoader', 'MTLLoader', 'TDSLoader', 'PCDLoader', 'VRMLLoader', 'USDZLoader'] // oxfmt-ignore

export const loaders = (): Record<string, unknown> => ({
  OBJLoader: reading('OBJLoader', (text) => grouped(parseModel('obj', text))),
  STLLoader: reading('STLLoader', (text) => parseModel('stl', text)[0]),
  PLYLoader: reading('PLYLoader', (text) => parseModel('ply', text)[0]),
  ...Object.fromEntries(absent.map((name) => [name, refusing(name)])),
  FontLoader: fonts,
  Font,
  TextGeometry,
})
