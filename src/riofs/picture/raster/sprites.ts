import type * as THREE from 'three'
import type { Streams } from './vertices.ts'

const UV = Float32Array.from([0, 0, 1, 0, 1, 1, 0, 1])

/** The four corners of a sprite as the camera sees them: it faces it wherever it is. */
export function spriteStreams(sprite: THREE.Sprite, mv: THREE.Matrix4, perspective: boolean): Streams {
  const { elements: m } = sprite.matrixWorld
  const { elements: at } = mv
  const grown = !sprite.material.sizeAttenuation && perspective ? -at[14] : 1
  const wide = Math.hypot(m[0], m[1], m[2]) * grown
  const high = Math.hypot(m[4], m[5], m[6]) * grown
  const [cos, sin] = [Math.cos(sprite.material.rotation), Math.sin(sprite.material.rotation)]
  const position = new Float32Array(12)
  for (let n = 0; n < 4; n++) {
    const x = (UV[2 * n]! - sprite.center.x) * wide
    const y = (UV[2 * n + 1]! - sprite.center.y) * high
    position.set([at[12] + cos * x - sin * y, at[13] + sin * x + cos * y, at[14]], n * 3)
  }
  return { count: 4, position, positionSize: 3, normal: null, uv: UV, color: null, colorSize: 3, along: null }
}
