/** What every node can do, added to three's own objects and to flat things alike, so that both ways of writing mix. */

import { Camera, Object3D, Raycaster, Vector3 } from 'three'
import type { Vector2 } from 'three'
import { number } from '../../scene/fields.ts'
import { animate } from './animate.ts'
import { canvasOf, contextOf } from './drawings.ts'
import { listen, unlisten } from './handlers.ts'
import { getItem, setWithWord } from './items.ts'
import type { Props } from './items.ts'
import { PlainNode } from './plain.ts'
import { detach } from './stage.ts'
import type { Stage } from './stage.ts'
import { isSolid } from './tag.ts'
import type { Item } from './tag.ts'
import type { Timers } from './timers.ts'
import { aim } from './view.ts'

type Method = (this: Item, ...args: never[]) => unknown

/** `set({x: 2})`, `set('x', 2)`. */
const propsIn = (first: unknown, value: unknown): Props =>
  typeof first === 'string' ? { [first]: value } : ((first ?? {}) as Props)

const shared = (stage: Stage, timers: Timers): Readonly<Record<string, Method>> => ({
  set(first: unknown, value?: unknown) {
    setWithWord(stage, this, propsIn(first, value))
    return this
  },
  update(first: unknown, value?: unknown) {
    setWithWord(stage, this, propsIn(first, value))
    return this
  },
  get(name: string) {
    return getItem(stage, this, name)
  },
  on(type: string, run: unknown) {
    listen(stage, this, type, run)
    return this
  },
  once(type: string, run: (event: unknown) => unknown) {
    const handler = listen(stage, this, type, (event: unknown) => {
      unlisten(stage, this, type, handler.run)
      return run(event)
    })
    return this
  },
  off(type?: string, run?: unknown) {
    unlisten(stage, this, type, run)
    return this
  },
  move(x: number, y = 0, z = 0) {
    shift(this, x, y, z)
    return this
  },
  hide() {
    this.visible = false
    stage.touch(this)
    return this
  },
  animate(to: unknown, options?: Props | number) {
    return animate(stage, timers, this, to, options)
  },
})

function shift(item: Item, x: number, y: number, z: number): void {
  if (isSolid(item)) return void item.position.add(new Vector3(x, y, z))
  ;(item as PlainNode).put('x', (number(item.values['x']) ?? 0) + x)
  ;(item as PlainNode).put('y', (number(item.values['y']) ?? 0) + y)
}

const { add, remove } = Object3D.prototype
const aimed = { lookAt: Camera.prototype.lookAt }
const rays = {
  from: Raycaster.prototype.setFromCamera,
  one: Raycaster.prototype.intersectObject,
  many: Raycaster.prototype.intersectObjects,
}

const ofSolids = (stage: Stage): Readonly<Record<string, (this: Object3D, ...args: never[]) => unknown>> => ({
  show() {
    this.visible = true
    return this
  },
  /** Without anything it removes itself. */
  remove(...children: Object3D[]) {
    if (children.length === 0) detach(stage, this)
    else remove.apply(this, children)
    return this
  },
  add(...children: unknown[]) {
    const solids = children.flat(2).filter((one) => one !== null && one !== undefined)
    for (const one of solids) checkSolid(one)
    add.apply(this, solids as Object3D[])
    return this
  },
})

function checkSolid(one: unknown): void {
  if (isSolid(one)) return
  if (one instanceof PlainNode) throw new TypeError(`a ${one.type} is flat: it is on the scene already, and can be inside of a panel only`) // oxfmt-ignore
  throw new TypeError(`add takes solids, not ${typeof one}: scene.add(new THREE.Mesh(geometry, material))`)
}

/** Rays need to know where everything is, which otherwise only drawing works out. */
function straighten(object: Object3D): void {
  let top = object
  while (top.parent !== null) top = top.parent
  top.updateMatrixWorld()
}

export function addMethods(stage: Stage, timers: Timers): void {
  const both = shared(stage, timers)
  define(Object3D.prototype, { ...both, ...ofSolids(stage) })
  define(PlainNode.prototype, { ...without(both, ['hide']), ...ofPlains(stage) })
  define(Camera.prototype, {
    lookAt(this: Camera, x: number | Vector3, y = 0, z = 0) {
      const at = typeof x === 'number' ? new Vector3(x, y, z) : new Vector3(x.x, x.y, x.z)
      Reflect.apply(aimed.lookAt, this, [at])
      aim(this, at)
    },
  })
  define(Raycaster.prototype, {
    setFromCamera(this: Raycaster, at: Vector2, camera: Camera) {
      camera.updateWorldMatrix(true, false)
      return rays.from.call(this, at, camera)
    },
    intersectObject(this: Raycaster, object: Object3D, ...more: never[]) {
      straighten(object)
      return rays.one.call(this, object, ...more)
    },
    intersectObjects(this: Raycaster, objects: Object3D[], ...more: never[]) {
      objects.forEach(straighten)
      return rays.many.call(this, objects, ...more)
    },
  })
}

const ofPlains = (
  stage: Stage,
): Readonly<Record<string, (this: PlainNode, ...args: never[]) => unknown>> => ({
  remove() {
    detach(stage, this)
    return this
  },
  /** Of a canvas. */
  getContext(kind = '2d') {
    if (this.type !== 'canvas') throw new TypeError(`a ${this.type} cannot be drawn on: canvas() can`)
    return canvasOf(stage, this).getContext(kind)
  },
  draw(run: (context: unknown) => unknown) {
    run(contextOf(stage, this))
    return this
  },
})

const without = (methods: Readonly<Record<string, Method>>, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(methods).filter(([name]) => !names.includes(name)))

function define(prototype: object, methods: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false })
}
