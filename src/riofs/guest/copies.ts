/** Where the copies of an instanced mesh stand, as a resource. */

import type { BufferAttribute, InstancedMesh } from 'three'
import { numbersOf } from './geometries.ts'
import type { Stage } from './stage.ts'

const COPIES = Symbol('copies')
export type Copied = InstancedMesh & { [COPIES]?: { key: string; id: string } }
/** Where copies stand, as a resource: another one after each change. */
export function copiesOf(stage: Stage, solid: Copied): string {
  const key = `${solid.instanceMatrix.version} ${solid.instanceColor?.version ?? -1} ${solid.count}`
  const known = solid[COPIES]
  if (known?.key === key && stage.resources.has(known.id)) return known.id
  const id = `g${stage.next()}`
  solid[COPIES] = { key, id }
  stage.resources.set(id, () => tellCopies(stage, id, solid))
  return id
}

function tellCopies(stage: Stage, id: string, solid: InstancedMesh): string {
  const part = (attribute: BufferAttribute) =>
    numbersOf(stage, { array: attribute.array.subarray(0, solid.count * attribute.itemSize), itemSize: attribute.itemSize, normalized: false } as unknown as BufferAttribute) // oxfmt-ignore
  const color = solid.instanceColor === null ? {} : { color: part(solid.instanceColor) }
  return JSON.stringify({
    kind: 'geometry',
    id,
    attributes: { matrix: part(solid.instanceMatrix), ...color },
  })
}
