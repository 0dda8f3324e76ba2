/** What lights are in the scene, by three's classes. */

import { Vector3 } from 'three'
import type { Light, Object3D } from 'three'
import { hexOf } from './materials.ts'

const kindsOfLight: readonly (readonly [mark: string, kind: string])[] = [
  ['isAmbientLight', 'ambient'],
  ['isHemisphereLight', 'hemisphere'],
  ['isDirectionalLight', 'directional'],
  ['isPointLight', 'point'],
  ['isSpotLight', 'spot'],
  ['isRectAreaLight', 'rect'],
]
const numbersOfLight: Readonly<Record<string, number>> = { distance: 0, decay: 2, angle: Math.PI / 3, penumbra: 0, width: NaN, height: NaN } // oxfmt-ignore

/** Props of a light beside where it stands. */
export function lightProps(solid: Object3D): object {
  const lamp = solid as Light & Record<string, unknown>
  const kind = kindsOfLight.find(([mark]) => lamp[mark] === true)?.[1] ?? 'ambient'
  const numbers = Object.entries(numbersOfLight).filter(([name, is]) => typeof lamp[name] === 'number' && lamp[name] !== is) // oxfmt-ignore
  const target = lamp['target'] as Object3D | undefined
  return {
    kind,
    color: hexOf(lamp.color),
    intensity: lamp.intensity,
    ...(lamp['groundColor'] === undefined
      ? {}
      : { groundColor: hexOf(lamp['groundColor'] as Light['color']) }),
    ...(target === undefined ? {} : { target: standing(target) }),
    ...Object.fromEntries(numbers.map(([name]) => [name, lamp[name]])),
    ...(solid.castShadow ? { castShadow: true } : {}),
  }
}

const point = new Vector3()
const standing = (solid: Object3D): number[] =>
  (solid.parent === null ? solid.position : solid.getWorldPosition(point)).toArray()
