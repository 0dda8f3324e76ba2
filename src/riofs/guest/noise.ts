/** Smooth noise, from -1 to 1: the same numbers for the same place. */

const SIZE = 256

export class Noise {
  readonly #order: Uint8Array
  constructor(source: { random(): number } = Math) {
    this.#order = shuffled(source)
  }

  noise(x: number, y: number, z = 0): number {
    return this.noise3d(x, y, z)
  }

  noise3d(x: number, y: number, z: number): number {
    const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
    const [u, v, w] = [fade(x - i), fade(y - j), fade(z - k)]
    const corner = (a: number, b: number, c: number): number =>
      slope(this.#at(i + a, j + b, k + c), x - i - a, y - j - b, z - k - c)
    const edge = (b: number, c: number): number => mix(corner(0, b, c), corner(1, b, c), u)
    return mix(mix(edge(0, 0), edge(1, 0), v), mix(edge(0, 1), edge(1, 1), v), w)
  }

  #at(i: number, j: number, k: number): number {
    const order = this.#order
    return order[(order[(order[i & 255]! + j) & 255]! + k) & 255]!
  }
}

function shuffled(source: { random(): number }): Uint8Array {
  const order = Uint8Array.from({ length: SIZE }, (_, i) => i)
  for (let i = SIZE - 1; i > 0; i--) {
    const j = Math.floor(source.random() * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
  return order
}

const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10)
const mix = (a: number, b: number, part: number): number => a + (b - a) * part
/** One of twelve directions towards the edges of a cube. */
function slope(hash: number, x: number, y: number, z: number): number {
  const h = hash % 12
  const a = h < 8 ? x : y
  const b = h < 4 ? y : z
  return (h & 1 ? -a : a) + (h & 2 ? -b : b)
}
