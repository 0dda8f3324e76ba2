/** Draws one picture after the other of a scene that changes: what the thread does. */

import { createCanvas } from '@napi-rs/canvas'
import type { SKRSContext2D } from '@napi-rs/canvas'
import { FileError } from '../../lib/errno.ts'
import type { Resource, SceneNode, View } from '../../scene/node.ts'
import { FIRST_VIEW } from '../../scene/view.ts'
import { alone } from './alone.ts'
import { crop } from './crop.ts'
import { FlatPainter } from './flat.ts'
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
    const { width, height, clock, what } = told.asked
    if (!(width >= 1 && height >= 1 && width * height <= MOST))
      throw new FileError('EINVAL', `a picture of ${width}x${height}; up to 4096x4096`)
    const canvas = createCanvas(width, height)
    const ctx = canvas.getContext('2d')
    if (what?.kind === 'node') await this.#one(ctx, what.id, clock)
    else {
      await this.#solid.draw(ctx, this.#view, clock, what?.kind === 'fit')
      ctx.scale(width / this.#view.width, height / this.#view.height)
      await this.#flat.draw(ctx, [...this.#nodes.values()], clock)
    }
    return await encode(canvas.data(), width, height)
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
  async #one(ctx: SKRSContext2D, id: string, clock: number): Promise<void> {
    const node = this.#nodes.get(id)
    if (!node) throw new FileError('ENOENT', `${id}: no such node`)
    const nodes = alone(node, [...this.#nodes.values()])
    if (node.layer !== '3d') return await crop(ctx, this.#view, (into) => this.#flat.draw(into, nodes, clock))
    const solid = new Solid()
    const view = { ...this.#view, ground: null }
    solid.learn({ resources: [...this.#resources.values()], set: nodes, view })
    await solid.draw(ctx, view, clock, true)
  }
}
