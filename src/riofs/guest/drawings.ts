/** The node `canvas`: a 2D context whose calls are its props. */

import { CanvasShim } from './canvas.ts'
import type { PlainNode } from './plain.ts'
import type { Stage } from './stage.ts'
import type { Value } from '../../scene/node.ts'

const CANVAS = Symbol('canvas')
type Drawn = PlainNode & { [CANVAS]?: CanvasShim }

/** The canvas behind a node; drawing on it changes the node. */
export function canvasOf(stage: Stage, node: PlainNode, given?: CanvasShim): CanvasShim {
  const drawn = node as Drawn
  const known = drawn[CANVAS]
  if (known !== undefined) return known
  const canvas = given ?? new CanvasShim(stage, Number(node.values['width']), Number(node.values['height']))
  Object.defineProperty(drawn, CANVAS, { value: canvas })
  Object.defineProperty(node.values, 'ops', {
    enumerable: true,
    get: () => canvas.drawing.all() as unknown as Value,
  })
  canvas.drawing.changed = () => {
    node.values['width'] = canvas.width
    node.values['height'] = canvas.height
    stage.touch(node)
  }
  stage.touch(node)
  return canvas
}

export const contextOf = (stage: Stage, node: PlainNode): unknown => canvasOf(stage, node).getContext('2d')
