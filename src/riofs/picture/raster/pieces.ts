import * as THREE from 'three'

/** Pairs of vertices that a line joins. */
export function segmentsOf(
  line: THREE.Line,
  row: ArrayLike<number> | null,
  from: number,
  to: number,
): Uint32Array {
  const at = (i: number): number => (row ? row[i]! : i)
  const count = Math.max(0, to - from)
  if (line instanceof THREE.LineSegments)
    return Uint32Array.from({ length: count - (count % 2) }, (_, i) => at(from + i))
  const pairs = Math.max(0, line instanceof THREE.LineLoop && count > 1 ? count : count - 1)
  return Uint32Array.from({ length: pairs * 2 }, (_, i) => at(from + (((i >> 1) + (i & 1)) % count)))
}

/** Pairs of vertices: the edges of triangles. */
export function edgesOf(row: ArrayLike<number> | null, from: number, to: number): Uint32Array {
  const at = (i: number): number => (row ? row[i]! : i)
  const triangles = Math.max(0, Math.floor((to - from) / 3))
  const edges = new Uint32Array(triangles * 6)
  for (let t = 0; t < triangles; t++)
    for (let n = 0; n < 6; n++) edges[t * 6 + n] = at(from + t * 3 + (((n + 1) >> 1) % 3))
  return edges
}
