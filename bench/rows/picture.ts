import type { Shown } from '../../src/riofs/picture/pictures.ts'
import { PictureThread } from '../../src/riofs/picture/thread.ts'
import type { SceneNode } from '../../src/scene/node.ts'
import { FIRST_VIEW } from '../../src/scene/view.ts'
import type { Scene } from '../row.ts'

const ASKED = { width: 1280, height: 720, clock: 0 }
/** Pictures until the code is fast, and then those of which the median counts. */
const WARM = 5
const DRAWN = 9

/** Balls of 600 triangles, so many this way and that. */
const ACROSS = 5
const DEEP = 4

function solid(id: string, type: string, props: object): SceneNode {
  const place = { position: [0, 0, 0], rotation: [0, 0.3, 0], scale: [1, 1, 1] }
  const made = { id, type, parent: null, layer: '3d', handlers: [], z: 0, visible: true, opacity: 1, createdIn: 1 } as const // oxfmt-ignore
  return { ...made, props: { ...place, ...props } }
}

const shown = (nodes: readonly SceneNode[]): Shown => ({ nodes, resources: [], view: FIRST_VIEW })

const cube = shown([solid('cube', 'box', { width: 1, height: 1, depth: 1, material: { color: '#ff0000' } })])
const balls = shown(
  Array.from({ length: ACROSS * DEEP }, (_, i) =>
    solid(`ball-${i}`, 'sphere', {
      radius: 0.4,
      widthSegments: 25,
      heightSegments: 13,
      position: [(i % ACROSS) - 2, 0, -Math.floor(i / ACROSS)],
      material: { type: 'standard', color: '#3366aa', roughness: 0.5 },
    }),
  ),
)

/** Milliseconds of a PNG of 1280x720, from asking to having it: the very first, of one cube, and of 12,000 triangles. */
export async function picture(): Promise<Scene> {
  return {
    async round() {
      await using pictures = new PictureThread()
      const first = await timed(pictures, cube)
      return {
        first: { ours: first },
        cube: { ours: await median(pictures, cube) },
        triangles: { ours: await median(pictures, balls) },
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

async function median(pictures: PictureThread, scene: Shown): Promise<number> {
  for (let i = 0; i < WARM; i++) await timed(pictures, scene)
  const times: number[] = []
  for (let i = 0; i < DRAWN; i++) times.push(await timed(pictures, scene))
  return times.toSorted((a, b) => a - b)[DRAWN >> 1]!
}

async function timed(pictures: PictureThread, scene: Shown): Promise<number> {
  const begun = performance.now()
  await pictures.png(scene, ASKED, new AbortController().signal)
  return performance.now() - begun
}
