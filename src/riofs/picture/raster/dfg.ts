/** How much light a rough surface reflects over all directions: scale and bias of its colour, by roughness and angle. */

const SIZE = 16
const SAMPLES = 64
const TURNS = 8

/** Pairs, roughness by roughness within an angle: computed once, as it is the same for every picture. */
const table: Float64Array = Float64Array.from(
  { length: SIZE * SIZE * 2 },
  (() => {
    let pair: readonly [number, number] = [0, 0]
    return (_: unknown, i: number): number => {
      if (i % 2 === 0)
        pair = integral(((i / 2) % SIZE) / SIZE + 0.5 / SIZE, Math.floor(i / 2 / SIZE) / SIZE + 0.5 / SIZE)
      return pair[i % 2]!
    }
  })(),
)

/** Samples the GGX lobe evenly. */
function integral(roughness: number, cosine: number): readonly [number, number] {
  const a2 = roughness ** 4
  const sine = Math.sqrt(1 - cosine * cosine)
  let [scale, bias] = [0, 0]
  for (let i = 0; i < SAMPLES; i++) {
    const u = (i + 0.5) / SAMPLES
    const nh = Math.sqrt((1 - u) / (1 + (a2 - 1) * u))
    for (let k = 0; k < TURNS; k++) {
      const phi = ((k + 0.5) / TURNS) * Math.PI
      const hx = Math.sqrt(1 - nh * nh) * Math.cos(phi)
      const vh = Math.max(0, sine * hx + cosine * nh)
      const nl = 2 * vh * nh - cosine
      if (nl <= 0) continue
      const gv = nl * Math.sqrt(a2 + (1 - a2) * cosine * cosine)
      const gl = cosine * Math.sqrt(a2 + (1 - a2) * nl * nl)
      const seen = ((0.5 / (gv + gl)) * 4 * nl * vh) / nh / (SAMPLES * TURNS)
      const fresnel = (1 - vh) ** 5
      scale += (1 - fresnel) * seen
      bias += fresnel * seen
    }
  }
  return [scale, bias]
}

/** Entries of the finer table, each way. */
export const FINE = 128

/** The same finer, so that the next entry is near enough: pairs of scale and bias. */
export const DFG: Float64Array = Float64Array.from({ length: FINE * FINE * 2 }, (_, i) =>
  between((i >> 1) % FINE, Math.floor((i >> 1) / FINE), i & 1),
)

function between(column: number, row: number, which: number): number {
  const place = (at: number): number => Math.min(SIZE - 1, Math.max(0, (at / (FINE - 1)) * SIZE - 0.5))
  const [x, y] = [place(column), place(row)]
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [x1, y1] = [Math.min(SIZE - 1, x0 + 1), Math.min(SIZE - 1, y0 + 1)]
  const [px, py] = [x - x0, y - y0]
  const upper = table[(y0 * SIZE + x0) * 2 + which]! * (1 - px) + table[(y0 * SIZE + x1) * 2 + which]! * px
  const lower = table[(y1 * SIZE + x0) * 2 + which]! * (1 - px) + table[(y1 * SIZE + x1) * 2 + which]! * px
  return upper * (1 - py) + lower * py
}

const STEPS = 4096

/** Schlick's share of light that any surface mirrors, by the cosine of the angle in steps. */
export const FRESNEL: Float64Array = Float64Array.from({ length: STEPS + 1 }, (_, i) => {
  const cosine = i / STEPS
  return 2 ** ((-5.55473 * cosine - 6.98316) * cosine)
})
export const FRESNEL_STEPS = STEPS
