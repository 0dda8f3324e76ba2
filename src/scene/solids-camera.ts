/** The camera that a scene is looked at with. */

import * as THREE from 'three'
import type { Camera } from './node.ts'
import { within } from './paint.ts'

type Lens = THREE.PerspectiveCamera | THREE.OrthographicCamera

const FAR = 1e9

/** `aspect`: width by height. */
export function cameraOf(said: Camera, aspect: number): Lens {
  const near = within(said.near, 1e-6, FAR, 0.1)
  const far = within(said.far, near * 1.0001, FAR, 1000)
  const camera = said.kind === 'orthographic' ? flat(said, aspect, near, far) : deep(said, aspect, near, far)
  camera.zoom = within(said.zoom, 1e-6, 1e6, 1)
  const [x, y, z] = said.position.map((one) => within(one, -FAR, FAR))
  camera.position.set(x ?? 0, y ?? 0, z ?? 0)
  const [i, j, k, w] = said.quaternion.map((one) => within(one, -1, 1))
  camera.quaternion.set(i ?? 0, j ?? 0, k ?? 0, w ?? 0)
  if (!(camera.quaternion.length() > 0.01)) camera.quaternion.identity()
  camera.quaternion.normalize()
  return settled(camera)
}

function settled<L extends Lens>(camera: L): L {
  camera.updateProjectionMatrix()
  camera.updateMatrixWorld()
  return camera
}

const deep = ({ fov }: Camera, aspect: number, near: number, far: number): Lens =>
  new THREE.PerspectiveCamera(within(fov, 0.1, 179, 50), aspect, near, far)

function flat({ height }: Camera, aspect: number, near: number, far: number): Lens {
  const half = within(height, 1e-6, FAR, 4) / 2
  return new THREE.OrthographicCamera(-half * aspect, half * aspect, half, -half, near, far)
}

/** How much room there is around what fits. */
const ROOM = 1.08

/** Moves a camera, as it is turned, to where it sees the whole box and little else. */
export function fit(camera: Lens, box: THREE.Box3): void {
  if (box.isEmpty()) return
  const middle = box.getCenter(new THREE.Vector3())
  const corners = cornersOf(box).map((one) =>
    one.sub(middle).applyQuaternion(camera.quaternion.clone().invert()),
  )
  const radius = Math.max(1e-4, box.getSize(new THREE.Vector3()).length() / 2)
  const away =
    camera instanceof THREE.OrthographicCamera ? widen(camera, corners, radius) : distance(camera, corners)
  const back = new THREE.Vector3(0, 0, 1).applyQuaternion(camera.quaternion)
  camera.position.copy(middle).addScaledVector(back, away)
  camera.near = Math.max(away - radius * 1.5, away / 1000)
  camera.far = away + radius * 3
  settled(camera)
}

function cornersOf({ min, max }: THREE.Box3): THREE.Vector3[] {
  const row = [min, max]
  return row.flatMap(({ x }) => row.flatMap(({ y }) => row.map(({ z }) => new THREE.Vector3(x, y, z))))
}

function distance(camera: THREE.PerspectiveCamera, corners: readonly THREE.Vector3[]): number {
  const up = Math.tan(THREE.MathUtils.degToRad(camera.fov) / 2) / camera.zoom
  const right = up * camera.aspect
  const needed = corners.map(({ x, y, z }) => z + ROOM * Math.max(Math.abs(x) / right, Math.abs(y) / up))
  return Math.max(1e-4, ...needed)
}

function widen(camera: THREE.OrthographicCamera, corners: readonly THREE.Vector3[], radius: number): number {
  const aspect = (camera.right - camera.left) / (camera.top - camera.bottom)
  const half = Math.max(
    1e-4,
    ...corners.map(({ x, y }) => ROOM * Math.max(Math.abs(x) / aspect, Math.abs(y))),
  )
  Object.assign(camera, { left: -half * aspect, right: half * aspect, top: half, bottom: -half, zoom: 1 })
  return radius * 2
}
