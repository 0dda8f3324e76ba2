/** Draws what is flat in a scene, over whatever is on the canvas already. */

import type { SKRSContext2D } from '@napi-rs/canvas'
import { composed } from '../../scene/composed.ts'
import { moment } from '../../scene/moment.ts'
import type { SceneNode } from '../../scene/node.ts'
import { light } from '../../scene/theme.ts'
import { decoded } from './flat-images.ts'
import { brushOn, paintDrawn, prepare } from './flat-paint.ts'
import { measureBundled, registerFonts } from './fonts.ts'

/** Draws flat things: one for each thread, so that fonts are read once. */
export class FlatPainter {
  readonly #pen = { measure: measureBundled(), theme: light }

  constructor() {
    registerFonts()
  }

  /**
   * Draws the layers 2d and ui; the context's transform says where the view's upper left corner is.
   * @param clock seconds of the scene's clock: where animations are
   */
  async draw(
    ctx: SKRSContext2D,
    nodes: readonly SceneNode[],
    clock: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const now = nodes.filter(({ layer }) => layer !== '3d').map((node) => moment(node, clock))
    const drawn = composed(now, this.#pen)
    const images = await decoded(drawn, signal)
    ctx.save()
    prepare(ctx)
    paintDrawn(drawn, brushOn(ctx, images))
    ctx.restore()
  }
}
