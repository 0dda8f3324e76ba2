/** Textures as resources: what a picture is, how it is laid on a surface, and an id that is another one whenever it has changed. */

import { MirroredRepeatWrapping, NearestFilter, RepeatWrapping, SRGBColorSpace } from 'three'
import type { Texture } from 'three'
import type { Image, Texture as Told, Wrap } from '../../scene/node.ts'
import { CanvasShim } from './canvas.ts'
import { ImageShim } from './images.ts'
import type { Stage } from './stage.ts'

interface Seen {
  survey: number
  id: string | null
  key: string
}
const SEEN = Symbol('seen')
type Marked = Texture & { [SEEN]?: Seen }

/** The id of a texture as it is now; null: it has no picture (yet). */
export function textureId(stage: Stage, survey: number, texture: Texture): string | null {
  const marked = texture as Marked
  const seen = (marked[SEEN] ??= { survey: 0, id: null, key: '' })
  if (seen.survey === survey) return seen.id
  seen.survey = survey
  const key = keyOf(texture)
  if (key === seen.key && (seen.id === null || stage.resources.has(seen.id))) return seen.id
  seen.key = key
  seen.id = imageOf(stage, texture) === null ? null : `t${stage.next()}`
  if (seen.id !== null) tell(stage, seen.id, texture)
  return seen.id
}

/** Whatever makes it another texture. */
function keyOf(texture: Texture): string {
  const { repeat, offset, center } = texture
  const image: unknown = texture.image
  const drawn = image instanceof CanvasShim ? `c${image.drawing.changes}` : image instanceof ImageShim ? `i${image.changes}` : image ? 'd' : '' // oxfmt-ignore
  return `${texture.version} ${drawn} ${texture.wrapS} ${texture.wrapT} ${repeat.x} ${repeat.y} ${offset.x} ${offset.y} ${texture.rotation} ${center.x} ${center.y} ${texture.magFilter}`
}

const wraps: Readonly<Record<number, Wrap>> = {
  [RepeatWrapping]: 'repeat',
  [MirroredRepeatWrapping]: 'mirror',
}

const tell = (stage: Stage, id: string, texture: Texture): unknown =>
  stage.resources.set(id, () => JSON.stringify(told(stage, id, texture)))

function told(stage: Stage, id: string, texture: Texture): Told {
  return {
    kind: 'texture',
    id,
    image: imageOf(stage, texture)!,
    wrapS: wraps[texture.wrapS] ?? 'clamp',
    wrapT: wraps[texture.wrapT] ?? 'clamp',
    repeat: [texture.repeat.x, texture.repeat.y],
    offset: [texture.offset.x, texture.offset.y],
    rotation: texture.rotation,
    center: [texture.center.x, texture.center.y],
    smooth: texture.magFilter !== NearestFilter,
    flipY: texture.flipY,
    srgb: texture.colorSpace === SRGBColorSpace,
  }
}

const MAX_PIXELS = 4 << 20

function imageOf(stage: Stage, texture: Texture): Image | null {
  const image: unknown = texture.image
  if (image instanceof CanvasShim)
    return { kind: 'canvas', width: image.width, height: image.height, ops: image.drawing.all() }
  if (image instanceof ImageShim)
    return image.src.startsWith('data:') ? { kind: 'uri', uri: image.src } : null
  if (typeof image !== 'object' || image === null) return null
  return pixelsOf(stage, image)
}

/** DataTexture: one to four numbers a pixel become RGBA. */
function pixelsOf(
  stage: Stage,
  image: { data?: ArrayBufferView; width?: number; height?: number },
): Image | null {
  const { data, width = 0, height = 0 } = image
  if (data === undefined || !ArrayBuffer.isView(data) || width * height === 0) return null
  if (width * height > MAX_PIXELS)
    throw new Error(`a texture may have ${MAX_PIXELS} pixels, not ${width * height}`)
  const values = data as unknown as ArrayLike<number>
  const each = Math.min(4, Math.max(1, Math.floor(values.length / (width * height))))
  const scale = data instanceof Float32Array ? 255 : 1
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 4; c++)
      rgba[4 * i + c] =
        c < each ? values[each * i + c]! * scale : c === 3 ? 255 : each === 1 ? values[i]! * scale : 0
  return { kind: 'pixels', width, height, data: stage.host.base64(rgba.buffer, 0, rgba.length) }
}
