/** What is flat in a scene, in a page: SVG over whatever is below, and the user interface over that. */

import { flatNode } from '../../scene/composed.ts'
import type { Measure } from '../../scene/measure.ts'
import { moment, moving } from '../../scene/moment.ts'
import type { InputEvent, Patch, SceneNode } from '../../scene/node.ts'
import { light } from '../../scene/theme.ts'
import type { Theme } from '../../scene/theme.ts'
import { inside, same, subtree, treeOf } from '../../scene/tree.ts'
import type { Tree } from '../../scene/tree.ts'
import { Board } from './board.ts'
import { styles } from './css.ts'
import { fontRules } from './fonts.ts'
import { listen } from './hands.ts'
import type { Held } from './hands.ts'
import { inNight } from './night.ts'
import { element, svgOf } from './svg.ts'
import type { Means } from './svg.ts'

export interface Given {
  readonly measure: Measure
  /** Address of the folder that fonts are loaded from. */
  readonly fonts: string
  readonly tell: (event: InputEvent) => void
}

export class FlatView implements Disposable {
  /** As large as the view; what is below it shines through. */
  readonly element: HTMLElement
  readonly #svg = element('svg', { class: 'rio-flat' })
  readonly #board: Board
  readonly #pen: { readonly measure: Measure; theme: Theme }
  /** Adopted: a page that forbids styles in its text has them all the same. */
  readonly #styles = new CSSStyleSheet()
  readonly #means: Means = { name: namer(), pixels: 0 }
  /** As the scene has them, whatever moves. */
  readonly #nodes = new Map<string, SceneNode>()
  /** What has been drawn of each node that is inside of none. */
  readonly #drawn = new Map<string, { readonly parts: readonly SceneNode[]; readonly group: SVGElement }>()
  readonly #shades = new WeakMap<SceneNode, SceneNode>()
  readonly #closing = new AbortController()
  readonly #held: { -readonly [K in keyof Held]: Held[K] }
  #clock = 0

  constructor({ measure, fonts, tell }: Given) {
    this.#pen = { measure, theme: light }
    this.element = document.createElement('div')
    this.element.className = 'rio-view'
    const fontsAt = new URL(fonts, document.baseURI).href
    this.#board = new Board({
      pen: this.#pen,
      means: this.#means,
      fontRules: fontRules(fontsAt),
      fontsAt,
      did: (node, type, value) => tell({ type, node, value }),
    })
    this.element.append(this.#svg, this.#board.element)
    this.#styles.replaceSync(styles(light))
    document.adoptedStyleSheets.push(this.#styles)
    this.#held = { node: (id) => this.#nodes.get(id), tell, take: undefined }
    listen(this.element, this.#held, this.#closing.signal)
  }

  /** Shows what has changed. */
  apply({ scene, set = [], drop = [], view, clock }: Patch): void {
    if (scene) this.#nodes.clear()
    for (const id of drop) this.#nodes.delete(id)
    for (const node of set) if (node.layer !== '3d') this.#nodes.set(node.id, node)
    if (view) {
      this.element.style.width = `${view.width}px`
      this.element.style.height = `${view.height}px`
    }
    this.show(clock)
  }

  /** What a click does to a node in place of all else: takes it away. */
  set take(take: ((id: string) => void) | undefined) {
    this.#held.take = take
  }

  /** What is inside of nothing. */
  get roots(): SceneNode[] {
    return this.#nodes
      .values()
      .filter(({ parent }) => parent === null)
      .toArray()
  }

  /** Draws all of it in other colours. */
  set theme(theme: Theme) {
    if (theme === this.#pen.theme) return
    this.#pen.theme = theme
    this.#styles.replaceSync(styles(theme))
    for (const { group } of this.#drawn.values()) group.remove()
    this.#drawn.clear()
    this.#board.again()
    this.show(this.#clock)
  }

  /** Whether something moves by itself: then it wants to be shown again and again. */
  get moving(): boolean {
    return this.#nodes.values().some((node) => moving(node, this.#clock))
  }

  /** @param clock seconds of the scene's clock */
  show(clock: number): void {
    this.#clock = clock
    this.#means.pixels = PIXELS - pixelsIn(this.element)
    const tree = treeOf([...this.#nodes.values()].map((node) => this.#coloured(moment(node, clock))))
    this.#flat(tree)
    this.#board.show(tree)
  }

  [Symbol.dispose](): void {
    this.#closing.abort()
    this.element.remove()
    const { adoptedStyleSheets: adopted } = document
    document.adoptedStyleSheets = adopted.filter((sheet) => sheet !== this.#styles)
  }

  /** In the colours of the theme, the same one for the same node. */
  #coloured(node: SceneNode): SceneNode {
    if (this.#pen.theme === light) return node
    const made = this.#shades.get(node) ?? inNight(node)
    this.#shades.set(node, made)
    return made
  }

  /** Draws again what has changed, with all that is inside of it. */
  #flat(tree: Tree): void {
    const roots = inside(tree, null).filter(({ layer }) => layer === '2d')
    const here = new Set(roots.map(({ id }) => id))
    for (const [id, { group }] of this.#drawn)
      if (!here.has(id)) {
        group.remove()
        this.#drawn.delete(id)
      }
    for (const [i, root] of roots.entries()) {
      const parts = [...subtree(root, tree)]
      const old = this.#drawn.get(root.id)
      const group = old && same(old.parts, parts) ? old.group : this.#redrawn(root, tree, old?.group)
      this.#drawn.set(root.id, { parts, group })
      if (this.#svg.children[i] !== group) this.#svg.insertBefore(group, this.#svg.children[i] ?? null)
    }
  }

  #redrawn(root: SceneNode, tree: Tree, old: SVGElement | undefined): SVGElement {
    const group = element('g', {})
    group.append(...svgOf(flatNode(root, tree, this.#pen, 0), this.#means))
    old?.replaceWith(group)
    return group
  }
}

/** Pixels that the canvases of one view may have together. */
const PIXELS = 24 << 20

const pixelsIn = (element: HTMLElement): number =>
  [...element.querySelectorAll('canvas')].reduce((sum, { width, height }) => sum + width * height, 0)

function namer(): () => string {
  const own = crypto.randomUUID().slice(0, 8)
  let last = 0
  return () => `rio-${own}-${++last}`
}
