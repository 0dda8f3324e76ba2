import { composed } from '../../src/scene/composed.ts'
import type { Drawn } from '../../src/scene/drawn.ts'
import { flat } from '../../src/scene/flats.ts'
import type { SceneNode } from '../../src/scene/node.ts'
import { light } from '../../src/scene/theme.ts'
import type { Pen } from '../../src/scene/theme.ts'

/** A font in which every character is half as wide as it is high. */
export const pen: Pen = { measure: (text, { size }) => (text.length * size) / 2, theme: light }

/** A node of a scene, in its layer. */
export const node = (
  id: string,
  type: string,
  parent: string | null,
  props: object,
  more: Partial<SceneNode> = {},
): SceneNode => ({
  id,
  type,
  parent,
  layer: flat(type) ? '2d' : 'ui',
  props: { x: 0, y: 0, ...props },
  handlers: [],
  z: 0,
  visible: true,
  opacity: 1,
  createdIn: 1,
  ...more,
})

/** The words of what is drawn, in their order. */
export const words = (nodes: readonly SceneNode[]): string[] => wordsOf(composed(nodes, pen))

const wordsOf = (drawn: readonly Drawn[]): string[] =>
  drawn.flatMap((one) => (one.kind === 'group' ? wordsOf(one.of) : one.kind === 'text' ? one.text : []))
