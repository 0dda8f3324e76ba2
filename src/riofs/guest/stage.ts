/** One scene inside the sandbox: what the program has made, and what is to be told of it. */

import { PerspectiveCamera, Scene } from 'three'
import type { Camera, Object3D } from 'three'
import { FIRST_VIEW } from '../../scene/view.ts'
import type { Fault, Host, Print, Wish } from './guest.ts'
import { isSolid, setTag, Tag, tagOf } from './tag.ts'
import type { Item, Plain } from './tag.ts'

/** At most so many things are said between two flushes, each of so many characters; what comes later is left out. */
const MAX_PRINTS = 1_000
const MAX_PRINT = 10_000
const MAX_FAULTS = 100
const MAX_WISHES = 100

/** What is there of a view beside the camera. */
export interface Look {
  width: number
  height: number
  /** What it is without a background of its own. */
  background: string
  ground: number | null
  /** A page that draws by itself: no ground, and black behind, as three has it. */
  page: boolean
  toneMapping: 'none' | 'linear' | 'reinhard' | 'cineon' | 'aces' | 'agx' | 'neutral'
  exposure: number
}

const newLook = (): Look => {
  const { width, height, background, ground, toneMapping, exposure } = FIRST_VIEW
  return { width, height, background, ground, page: false, toneMapping, exposure }
}

export class Stage {
  readonly host: Host
  /** The scene that is there without being made. */
  readonly root = new Scene()
  /** Scenes that the program has made: they are shown as one. */
  shown: Scene[] = []
  /** The last one that was rendered, whose background and fog are the view's. */
  front: Scene = this.root
  /** Flat things and controls that are inside of nothing, from the lowest to the highest. */
  readonly plains = new Set<Plain>()
  /** What is flat and has been changed since the last survey. */
  readonly touched = new Set<Plain>()
  /** What is flat and had lists given away, which may have been changed since. */
  readonly watched = new Set<Plain>()
  readonly byId = new Map<string, Item>()
  /** What tells each resource that is in use, by its id. */
  readonly resources = new Map<string, () => string>()
  readonly camera = newCamera()
  /** What one looks through. */
  eye: Camera = this.camera
  /** The camera that a page has made last, before it has rendered with one. */
  made: Camera | null = null
  look = newLook()
  prints: Print[] = []
  faults: Fault[] = []
  wishes: Wish[] = []
  label: string | null = null
  /** Seconds. */
  clock = 0
  version = 0
  /** The version to which belongs what is made now: that of the program, or of the one whose timer or handler runs. */
  owner = 0
  /** Counts upwards for ever: stamps, numbers of ids. */
  #last = 0
  readonly #counts = new Map<string, number>()

  constructor(host: Host) {
    this.host = host
  }

  /** A number that was never there before. */
  next(): number {
    return ++this.#last
  }

  /** How many nodes of the type there have been, this one included. */
  count(type: string): number {
    const n = (this.#counts.get(type) ?? 0) + 1
    this.#counts.set(type, n)
    return n
  }

  /** The tag of a node, made when it is first asked for. */
  tag(item: Item): Tag {
    return tagOf(item) ?? setTag(item, new Tag(this.owner))
  }

  /** Something besides numbers has changed on it. */
  touch(item: Item): void {
    this.tag(item).stale = true
    if (!isSolid(item)) this.touched.add(item)
  }

  /** Milliseconds since the scene began: they stand still in a program, so that the same comes of it each time. */
  millis(): number {
    return this.clock * 1000
  }

  scenes(): readonly Scene[] {
    return [this.root, ...this.shown]
  }

  print(level: Print['level'], text: string): void {
    if (this.prints.length < MAX_PRINTS)
      this.prints.push({ level, text: text.length > MAX_PRINT ? text.slice(0, MAX_PRINT) + ' …' : text })
    else if (this.prints.length === MAX_PRINTS)
      this.prints.push({
        level: 'warn',
        text: `more was printed than ${MAX_PRINTS} times: the rest is left out`,
      })
  }

  /** Something that is told once and then only heard again after the scene was cleared. */
  readonly #told = new Set<string>()
  warnOnce(text: string): void {
    if (this.#told.has(text) || this.#told.size > 1_000) return
    this.#told.add(text)
    this.print('warn', text)
  }

  fault(error: unknown, where: string): void {
    if (this.faults.length >= MAX_FAULTS) return
    const calls = error instanceof Error && typeof error.stack === 'string' ? { calls: error.stack } : {}
    this.faults.push({ message: messageOf(error), where, ...calls })
  }

  wish(wish: Wish): void {
    if (this.wishes.length >= MAX_WISHES)
      throw new Error(`at, say and ask may be called ${MAX_WISHES} times in one program`)
    this.wishes.push(wish)
  }

  /** What was said since it was last asked for. */
  said(): Pick<Stage, 'prints' | 'faults' | 'wishes' | 'label'> {
    const { prints, faults, wishes, label } = this
    this.prints = []
    this.faults = []
    this.wishes = []
    this.label = null
    return { prints, faults, wishes, label }
  }

  resetLook(): void {
    const { width, height } = this.look
    this.look = { ...newLook(), width, height }
    this.eye = resetCamera(this.camera)
    this.made = null
    this.front = this.root
    for (const scene of this.scenes()) Object.assign(scene, { background: null, fog: null })
    this.#told.clear()
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 1_000)
  return `${error.name}: ${error.message}`.slice(0, 1_000)
}

const newCamera = (): PerspectiveCamera =>
  resetCamera(new PerspectiveCamera(FIRST_VIEW.camera.fov, FIRST_VIEW.width / FIRST_VIEW.height))

function resetCamera(camera: PerspectiveCamera): PerspectiveCamera {
  const { fov, zoom, near, far, position, target } = FIRST_VIEW.camera
  Object.assign(camera, { fov, zoom, near, far })
  camera.up.set(0, 1, 0)
  camera.position.set(...position)
  camera.lookAt(...target)
  return camera
}

/** Takes a node out of what it is inside of. */
export function detach(stage: Stage, item: Item): void {
  if (isSolid(item)) return takeOut(stage, item)
  item.parent?.children.splice(item.parent.children.indexOf(item), 1)
  stage.plains.delete(item)
  item.parent = null
}

function takeOut(stage: Stage, item: Object3D): void {
  item.parent?.remove(item)
  stage.shown = stage.shown.filter((scene) => scene !== item)
  if (stage.front === item) stage.front = stage.root
}
