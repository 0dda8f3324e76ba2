/** Lights of nodes, and those that are there without being asked for. */

import * as THREE from 'three'
import type { Triple } from './node.ts'
import { within } from './paint.ts'
import type { Light } from './props.ts'
import { colorOf } from './solids-color.ts'

const makes: Readonly<Record<Light['kind'], (said: Light) => THREE.Light>> = {
  ambient: () => new THREE.AmbientLight(),
  hemisphere: ({ groundColor }) => new THREE.HemisphereLight(0xffffff, colorOf(groundColor, 0xffffff)),
  directional: ({ target }) => aimed(new THREE.DirectionalLight(), target),
  point: (said) => falling(new THREE.PointLight(), said),
  spot: (said) => {
    const light = falling(new THREE.SpotLight(), said)
    light.angle = within(said.angle, 0, Math.PI / 2, Math.PI / 3)
    light.penumbra = within(said.penumbra, 0, 1)
    return aimed(light, said.target)
  },
  rect: ({ width, height }) => {
    const light = new THREE.RectAreaLight()
    light.width = within(width, 0, 1e6, 10)
    light.height = within(height, 0, 1e6, 10)
    return light
  },
}

export function lightOf(said: Light): THREE.Light {
  const light = (Object.hasOwn(makes, said.kind) ? makes[said.kind] : makes.point)(said)
  light.color.copy(colorOf(said.color, 0xffffff))
  light.intensity = within(said.intensity, 0, 1e6, 1)
  light.castShadow = said.castShadow === true && 'shadow' in light
  if (light.castShadow) shadow(light)
  return light
}

function falling<L extends THREE.PointLight | THREE.SpotLight>(light: L, { distance, decay }: Light): L {
  light.distance = within(distance, 0, 1e9, 0)
  light.decay = within(decay, 0, 10, 2)
  return light
}

function aimed<L extends THREE.DirectionalLight | THREE.SpotLight>(light: L, target: Triple = [0, 0, 0]): L {
  const [x, y, z] = target.map((one) => within(one, -1e9, 1e9))
  light.target.position.set(x ?? 0, y ?? 0, z ?? 0)
  light.target.updateMatrixWorld()
  return light
}

/** Half of what the shadow of a directional light is wide, in world units, and pixels of a shadow. */
const REACH = 12
const PIXELS = 1024

function shadow(light: THREE.Light): void {
  const { shadow } = light as THREE.DirectionalLight
  const pixels = light instanceof THREE.PointLight ? PIXELS / 2 : PIXELS // it has six sides
  shadow.mapSize.set(pixels, pixels)
  shadow.bias = -0.0001
  shadow.normalBias = 0.02
  const { camera } = shadow
  if (camera instanceof THREE.OrthographicCamera)
    Object.assign(camera, { left: -REACH, right: REACH, top: REACH, bottom: -REACH, near: 0.1, far: 200 })
}

/**
 * The light of a scene that has none: from the sky and the ground, a strong one from the upper right, a weak one from the left
 * and one from behind, which sets off edges. White stays below white.
 */
export function defaultLights(): THREE.Group {
  const lights = new THREE.Group()
  lights.add(new THREE.HemisphereLight(0xffffff, 0x9a9aa6, 1.25))
  const directions = [
    [4, 7, 5, 1.9],
    [-6, 2, 3, 0.6],
    [-1, 3, -6, 0.7],
  ] as const
  for (const [x, y, z, intensity] of directions) {
    const light = new THREE.DirectionalLight(0xffffff, intensity)
    light.position.set(x, y, z)
    lights.add(light)
  }
  return lights
}

/** Squares of the ground, each a world unit wide. */
const SQUARES = 20

/** Faint lines; a dark background wants light ones. */
export function defaultGround(height: number, background: THREE.Color): THREE.LineSegments {
  const { r, g, b } = background
  const ink = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.2 ? 0x000000 : 0xffffff
  const grid = new THREE.GridHelper(SQUARES, SQUARES, ink, ink)
  Object.assign(grid.material, { transparent: true, opacity: 0.12, depthWrite: false, fog: true })
  grid.position.y = height
  return grid
}
