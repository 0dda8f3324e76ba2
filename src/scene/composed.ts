/** All that is flat in a scene as one list: what lies over the solids, and over that the user interface. */

import { controlOf, leaf } from './controls/index.ts'
import { holds, layout, panelOf, titleSide } from './controls/layout.ts'
import { letters } from './controls/parts.ts'
import { moved, rounded } from './drawn.ts'
import type { Drawn, Group, Rect } from './drawn.ts'
import { flat, placed, shapeOf, turned } from './flats.ts'
import type { SceneNode } from './node.ts'
import { paint, paints, within } from './paint.ts'
import type { Pen } from './theme.ts'
import { fitted } from './wrap.ts'
import { inside, treeOf } from './tree.ts'
import type { Tree } from './tree.ts'

/** Flat things in flat things that are drawn. */
const DEEPEST = 64

export function composed(nodes: Iterable<SceneNode>, pen: Pen): Drawn[] {
  const tree = treeOf(nodes)
  const boxes = layout(tree, pen)
  return [
    ...inside(tree, null)
      .filter(({ layer }) => layer === '2d')
      .flatMap((node) => flatNode(node, tree, pen, 0)),
    ...inside(tree, null)
      .filter(({ layer }) => layer === 'ui')
      .flatMap((node) => control(node, tree, boxes, pen, 0)),
  ]
}

/** As see-through as it is; nothing, where it is hidden. */
function shown(node: SceneNode, of: readonly Drawn[]): Group[] {
  const opacity = within(node.opacity, 0, 1, 1)
  if (!node.visible || !opacity || !of.length) return []
  return [{ kind: 'group', of, node: node.id, ...(opacity < 1 && { opacity }) }]
}

/** A flat node with what is inside of it, which is seen from its x and y. */
export function flatNode(node: SceneNode, tree: Tree, pen: Pen, depth: number): Group[] {
  if (depth > DEEPEST || !node.visible) return []
  const own = flat(node.type) ? [placed(shapeOf(node.type, node.props, pen), node.props)] : []
  const within_ = inside(tree, node.id).flatMap((child) => flatNode(child, tree, pen, depth + 1))
  const at = moved(within(node.props['x']), within(node.props['y']), within_)
  return shown(node, within_.length ? [...own, at] : own)
}

/** A control where the layout put it; `depth` 0: it floats. */
function control(
  node: SceneNode,
  tree: Tree,
  boxes: ReadonlyMap<string, Rect>,
  pen: Pen,
  depth: number,
): Group[] {
  const box = boxes.get(node.id)
  if (!box || !node.visible) return []
  const own = moved(box.x, box.y, faded(node, controlDrawn(node, box, pen, depth > 0)))
  if (!holds(node)) return shown(node, [own])
  const of = inside(tree, node.id).flatMap((child) => control(child, tree, boxes, pen, depth + 1))
  return shown(node, [own, ...cut(node, box, of)])
}

/** What has a height of its own is cut where it ends. */
const cut = (node: SceneNode, { x, y, width, height }: Rect, of: readonly Drawn[]): readonly Drawn[] =>
  node.props['height'] === undefined ? of : [{ kind: 'group', clip: rounded(x, y, width, height, 14), of }]

/** What is disabled is fainter. */
const faded = (node: SceneNode, of: readonly Drawn[]): readonly Drawn[] =>
  node.props['disabled'] === true ? [{ kind: 'group', opacity: 0.5, of }] : of

/** What a node of the user interface looks like, seen from its own corner, without what is inside of it. */
export function controlDrawn(node: SceneNode, box: Rect, pen: Pen, within: boolean): readonly Drawn[] {
  const { type, props } = node
  if (holds(node)) return panel(node, box, pen, within)
  if (leaf(type)) return controlOf(type).draw(props as never, box, pen)
  return flat(type) ? [turned(shapeOf(type, props, pen, true), props)] : []
}

function panel(node: SceneNode, { width, height }: Rect, pen: Pen, within: boolean): readonly Drawn[] {
  const { theme } = pen
  const { title, background, color } = panelOf(node)
  const radius = within ? theme.radius - 4 : theme.radius
  const fill = paint(background, within ? theme.soft : theme.surface)
  const outline: Drawn = {
    kind: 'path',
    d: rounded(0.5, 0.5, Math.max(0, width - 1), Math.max(0, height - 1), radius - 0.5),
    stroke: theme.edge,
    width: 1,
  }
  const body: Drawn = { kind: 'path', d: rounded(0, 0, width, height, radius), fill }
  const side = titleSide(panelOf(node))
  const font = { size: 14, bold: true }
  const text = title ? fitted(title, font, pen.measure, Math.max(0, width - 2 * side)) : ''
  const back = paints(fill) ? [body, outline] : []
  return [
    within || !back.length ? { kind: 'group', of: back } : { kind: 'group', of: back, shadow: theme.shadow },
    ...(text ? [letters(text, side, side, font, 20, paint(color, theme.ink))] : []),
  ]
}
