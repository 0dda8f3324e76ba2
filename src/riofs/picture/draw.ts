/** Draws one picture after the other of a scene that changes: what the thread does. */

import { createCanvas } from '@napi-rs/canvas'
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas'
import { FileError } from '../../lib/errno.ts'
import type { Resource, SceneNode, View } from '../../scene/node.ts'
import { FIRST_VIEW } from '../../scene/view.ts'
import { alone } from './alone.ts'
import { crop } from './crop.ts'
import { FlatPainter } from './flat.ts'
import type { Asked } from './pictures.ts'
import { encode } from './png.ts'
import { Solid } from './solid.ts'
import type { Told } from './told.ts'

/** Pixels of one picture. */
const MOST = 4096 * 4096

export class Draw {
  readonly #nodes = new Map<string, SceneNode>()
  readonly #resources = new Map<string, Resource>()
  readonly #flat = new FlatPainter()
  #solid = new Solid()
  #view: View = FIRST_VIEW

  /** @throws FileError ENOENT for a node that is not there, EINVAL for a size that cannot be */
  async png(told: Told): Promise<Uint8Array> {
    this.#learn(told)
    const { asked } = told
    const { width, height, what } = asked
    if (!(width >= 1 && height >= 1 && width * height <= MOST))
      throw new FileError('EINVAL', `a picture of ${width}x${height}; up to 4096x4096`)
    const pixels = what?.kind === 'node' ? await this.#one(what.id, asked) : await this.#all(asked)
    return await encode(pixels, width, height)
  }

  async #all(asked: Asked): Promise<Uint8Array | Uint8ClampedArray> {
    const { width, height, clock, what } = asked
    const solid = await this.#solid.draw(this.#view, asked, what?.kind === 'fit')
    const flat = [...this.#nodes.values()].filter(({ layer }) => layer !== '3d')
    if (flat.length === 0) return solid
    const { canvas, ctx } = canvasOf(asked)
    const image = ctx.createImageData(width, height)
    image.data.set(solid)
    ctx.putImageData(image, 0, 0)
    ctx.scale(width / this.#view.width, height / this.#view.height)
    await this.#flat.draw(ctx, flat, clock)
    return canvas.data()
  }

  #learn({ fresh, resources, forget, set, drop, view }: Told): void {
    if (fresh) {
      this.#nodes.clear()
      this.#resources.clear()
      this.#solid = new Solid()
    }
    for (const one of resources) this.#resources.set(one.id, one)
    for (const id of forget) this.#resources.delete(id)
    for (const id of drop) this.#nodes.delete(id)
    for (const node of set) this.#nodes.set(node.id, node)
    this.#view = view
    this.#solid.learn({ resources, forget, set, drop, view })
  }

  /** One node and what is inside of it, and nothing else. */
  async #one(id: string, asked: Asked): Promise<Uint8Array | Uint8ClampedArray> {
    const node = this.#nodes.get(id)
    if (!node) throw new FileError('ENOENT', `${id}: no such node`)
    const nodes = alone(node, [...this.#nodes.values()])
    if (node.layer === '3d') return await this.#solidAlone(nodes, asked)
    const { canvas, ctx } = canvasOf(asked)
    await crop(ctx, this.#view, (into) => this.#flat.draw(into, nodes, asked.clock))
    return canvas.data()
  }

  async #solidAlone(nodes: readonly SceneNode[], asked: Asked): Promise<Uint8ClampedArray> {
    const solid = new Solid()
    const view = { ...this.#view, ground: null }
    solid.learn({ resources: [...this.#resources.values()], set: nodes, view })
    return await solid.draw(view, asked, true)
  }
}

function canvasOf({ width, height }: Asked): { canvas: Canvas; ctx: SKRSContext2D } {
  const canvas = createCanvas(width, height)
  return { canvas, ctx: canvas.getContext('2d') }
}
