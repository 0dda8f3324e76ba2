import { moment, moving } from '../../../scene/moment.ts'
import type { Animation, Patch, SceneNode } from '../../../scene/node.ts'

/** What is known of a node: how it was shown, and when it came, in seconds of the scene's clock. */
interface Frame {
  readonly node: SceneNode
  readonly came: number
}

/** What comes that soon after another is the next frame of a movement, and no step of its own; in seconds. */
const SOON = 0.3
/** So many flat nodes go evenly at once: each is drawn anew in each frame. */
const FLAT = 100
/** The id of an animation that is nobody's but this viewer's. */
const OWN = -1

const TURN = 2 * Math.PI
const axes = ['X', 'Y', 'Z'] as const
const triples = [
  ['position', '', 0],
  ['rotation', 'rotation', 0],
  ['scale', 'scale', 1],
] as const

type Places = Record<string, number>

/** Movements that the server tells in frames, as a viewer shows them: evenly from each frame to the next. */
export class Frames {
  readonly #frames = new Map<string, Frame>()

  /** The same change, in which what moves goes where it has come to for as long as it took. @param clock seconds, as it is here */
  even(patch: Patch, clock: number): Patch {
    const { scene, set = [], drop = [], clock: came } = patch
    if (scene) this.#frames.clear()
    for (const id of drop) this.#frames.delete(id)
    let flat = 0
    return {
      ...patch,
      set: set.map((said) => {
        const node = said.layer !== '3d' && flat >= FLAT ? said : this.#toward(said, came, clock)
        if (node !== said && node.layer !== '3d') flat++
        this.#frames.set(node.id, { node, came })
        return node
      }),
    }
  }

  #toward(node: SceneNode, came: number, clock: number): SceneNode {
    const before = this.#frames.get(node.id)
    const took = before ? came - before.came : 0
    if (!before || !(took > 0 && took <= SOON) || moving(node, clock)) return node
    const old = before.node
    if (old.type !== node.type || old.parent !== node.parent || owns(old)) return node
    const [from, to] = between(moment(old, clock), node)
    if (!Object.keys(to).length) return node
    const animation: Animation = { id: OWN, start: clock, duration: took, delay: 0, times: 1, yoyo: false, easing: 'linear', from, to } // oxfmt-ignore
    return { ...node, animations: [...(node.animations ?? []), animation] }
  }
}

/** Whether it moved by an animation of the scene. */
const owns = ({ animations = [] }: SceneNode): boolean => animations.some(({ id }) => id !== OWN)

/** The places that differ, by the names that animations have for them. */
function between(from: SceneNode, to: SceneNode): readonly [from: Places, to: Places] {
  const found: [Places, Places] = [{}, {}]
  const put = (name: string, a: number, b: number): void => {
    if (a === b) return
    found[0][name] = a
    found[1][name] = b
  }
  if (to.layer === '3d')
    for (const [prop, of, or] of triples) {
      const [a, b] = [from.props[prop], to.props[prop]]
      for (const [i, axis] of axes.entries()) {
        const [one, other] = [numberAt(a, i, or), numberAt(b, i, or)]
        put(of ? of + axis : axis.toLowerCase(), one, prop === 'rotation' ? nearest(one, other) : other)
      }
    }
  else for (const name of ['x', 'y'] as const) put(name, numberOf(from.props[name]), numberOf(to.props[name]))
  return found
}

/** The same angle, the short way round from another. */
const nearest = (from: number, to: number): number => to - TURN * Math.round((to - from) / TURN)

const numberOf = (value: unknown, or = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : or

const numberAt = (value: unknown, i: number, or: number): number =>
  Array.isArray(value) ? numberOf(value[i], or) : or
