import { FileError } from '../lib/errno.ts'
import { packed, unpacked } from '../store/packed.ts'
import type { Resource, SceneNode, View } from '../scene/node.ts'
import type { Past, Moment } from './past.ts'
import { FORMAT, FORMAT_VERSION } from './portable-format.ts'
import type { Source } from './portable-format.ts'
import type { Portable } from './portable-shape.ts'
import { NOTHING, applied } from './scene.ts'
import type { Scene } from './scene.ts'
import { PAGE, checkPages } from './vm/image.ts'
import { LIMITS } from './vm/ran.ts'
import type { Pages } from './vm/ran.ts'

/** UTF-16 units of sources in a state: past them the oldest are left out. */
const SOURCES = 8 << 20

/** All of the scene as it was kept last, as one JSON file. */
export function portable(past: Past): string {
  const { scene, base, clock, due, vars } = past.now
  const { nodes, resources, view } = scene
  const { length, pages } = past.pages()
  const memory = {
    length,
    pages: Object.fromEntries([...pages].map(([number, page]) => [number, base64(page)])),
  }
  const state: Portable = {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    version: past.versions.current.number,
    clock,
    due: due ?? null,
    view,
    nodes: [...nodes.values()],
    resources: [...resources.values()],
    programs: sourcesOf(past),
    vars,
    base,
    memory,
  }
  return `${JSON.stringify(state, null, 1)}\n`
}

/** What a state says there was. */
export interface Brought {
  readonly moment: Moment
  readonly programs: readonly Source[]
  /** Above the number of each version that it speaks of. */
  readonly free: number
}

/** @throws FileError EINVAL saying what is wrong with it; then it was not looked at further */
export async function fromText(text: string): Promise<Brought> {
  const { shapeOf } = await import('./portable-shape.ts') // zod, only for those who need it
  const state = shapeOf(text)
  const pages = new Map(
    Object.entries(state.memory.pages).map(([number, data]) => pageOf(Number(number), data)),
  )
  const scene = sceneOf(state)
  checkMemory(state.base, { length: state.memory.length, pages })
  const { base, clock, vars, programs, memory } = state
  const numbers = [
    state.version,
    ...programs.map(({ number }) => number),
    ...state.nodes.map((node) => node.createdIn),
  ]
  return {
    moment: {
      scene,
      base,
      clock,
      due: state.due ?? undefined,
      vars,
      pages: { length: memory.length, pages },
      whole: true,
    },
    programs,
    free: numbers.reduce((most, number) => Math.max(most, number), 0) + 1,
  }
}

/** Programs that a state was brought in with, as they are kept for its version. */
export const programsOf = (kept: string): readonly Source[] => JSON.parse(kept) as Source[]

/** What led to the current version, the oldest first; what was brought in with a state is part of it. */
function sourcesOf(past: Past): Source[] {
  const sources = past.versions.path().flatMap(({ number, author, time, label, kind }): readonly Source[] => {
    const source = past.source(number)
    if (kind === 'state') return programsOf(source)
    return kind === 'first' || !source ? [] : [{ number, author, time, label, kind, source }]
  })
  let left = SOURCES
  return sources
    .toReversed()
    .filter(({ source }) => (left -= source.length) >= 0)
    .toReversed()
}

/** @throws FileError EINVAL where a node is inside of what is not there, or of itself */
function sceneOf({ nodes, resources, view }: Portable): Scene {
  const scene = applied(NOTHING, {
    set: nodes as SceneNode[],
    resources: resources as Resource[],
    view: view as View,
  })
  if (scene.nodes.size < nodes.length)
    throw new FileError('EINVAL', 'a state where two nodes have the same id')
  for (const node of scene.nodes.values()) {
    const above = new Set([node.id])
    for (let at = node.parent; at !== null; at = scene.nodes.get(at)!.parent) {
      if (!scene.nodes.has(at))
        throw new FileError('EINVAL', `a state where ${node.id} is inside of ${at}, which is not there`)
      if (above.has(at)) throw new FileError('EINVAL', `a state where ${node.id} is inside of itself`)
      above.add(at)
    }
  }
  return scene
}

function checkMemory(base: string, pages: Pages): void {
  if (base === '' && pages.pages.size === 0) return
  try {
    checkPages(pages, LIMITS.memory)
  } catch (error) {
    throw new FileError('EINVAL', `a state with ${(error as Error).message}`, { cause: error })
  }
}

function pageOf(number: number, data: string): readonly [number, Uint8Array] {
  try {
    const page = unpacked(Buffer.from(data, 'base64'), PAGE)
    if (page.length === PAGE) return [number, page]
  } catch {
    // said below
  }
  throw new FileError('EINVAL', `a state where page ${number} is not ${PAGE} bytes by zstd in base64`)
}

const base64 = (page: Uint8Array): string => Buffer.from(packed(page)).toString('base64')
