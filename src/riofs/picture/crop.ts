import { createCanvas } from '@napi-rs/canvas'
import type { SKRSContext2D } from '@napi-rs/canvas'
import { colorOf } from '../../scene/solids-color.ts'
import type { View } from '../../scene/node.ts'

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Pixels around what is shown. */
const MARGIN = 8
/** Largest side of what is looked through, in pixels of the view. */
const SIDE = 4096

/** Draws something flat as large as it fits: where it is, is seen by drawing it on a canvas of its own first. */
export async function crop(
  ctx: SKRSContext2D,
  view: View,
  draw: (ctx: SKRSContext2D) => Promise<void>,
): Promise<void> {
  const { width, height } = ctx.canvas
  ctx.fillStyle = `#${colorOf(view.background, '#f4f5f7').getHexString()}`
  ctx.fillRect(0, 0, width, height)
  const trial = createCanvas(Math.min(SIDE, view.width), Math.min(SIDE, view.height)).getContext('2d')
  await draw(trial)
  const box = drawnBox(trial)
  if (!box) return
  const by = Math.min((width - 2 * MARGIN) / box.width, (height - 2 * MARGIN) / box.height)
  if (!(by > 0)) return
  ctx.translate((width - box.width * by) / 2, (height - box.height * by) / 2)
  ctx.scale(by, by)
  ctx.translate(-box.left, -box.top)
  await draw(ctx)
}

/** Around all pixels that are not see-through. */
function drawnBox(ctx: SKRSContext2D): Box | undefined {
  const { width, height } = ctx.canvas
  const { data } = ctx.getImageData(0, 0, width, height)
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let at = 3, pixel = 0; at < data.length; at += 4, pixel++) {
    if (data[at]! < 8) continue
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = y
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 }
}
