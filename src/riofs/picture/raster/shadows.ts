import type * as THREE from 'three'
import type { Painter } from './painter.ts'
import type { Queue } from './queue.ts'
import type { Shade } from './shade.ts'

/** What each light that casts shadows does not reach. */
export function shadesOf(
  _scene: THREE.Scene,
  _queue: Queue,
  _camera: THREE.Camera,
  _painter: Painter,
): Map<THREE.Light, Shade> {
  return new Map()
}
