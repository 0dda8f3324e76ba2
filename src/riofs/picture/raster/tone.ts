/** The ways in which bright colours are made to fit, as three's shaders have them. In and out: linear light in `at`. */

import * as THREE from 'three'

export type Tone = (at: Float64Array, exposure: number) => void

const each =
  (curve: (light: number) => number): Tone =>
  (at, exposure) => {
    for (let i = 0; i < 3; i++) at[i] = curve(at[i]! * exposure)
  }

const clamp = (value: number): number => (value > 1 ? 1 : value > 0 ? value : 0)

function times(at: Float64Array, m: readonly number[]): void {
  const [r, g, b] = [at[0]!, at[1]!, at[2]!]
  for (let i = 0; i < 3; i++) at[i] = m[i]! * r + m[i + 3]! * g + m[i + 6]! * b
}

// oxfmt-ignore
const matrices = {
  acesIn: [0.59719, 0.076, 0.0284, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777],
  acesOut: [1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602],
  to2020: [0.6274, 0.0691, 0.0164, 0.3293, 0.9195, 0.088, 0.0433, 0.0113, 0.8956],
  from2020: [1.6605, -0.1246, -0.0182, -0.5876, 1.1329, -0.1006, -0.0728, -0.0083, 1.1187],
  agxIn: [0.856627153315983, 0.137318972929847, 0.11189821299995, 0.0951212405381588, 0.761241990602591, 0.0767994186031903, 0.0482516061458583, 0.101439036467562, 0.811302368396859],
  agxOut: [1.1271005818144368, -0.1413297634984383, -0.14132976349843826, -0.11060664309660323, 1.157823702216272, -0.11060664309660294, -0.016493938717834573, -0.016493938717834257, 1.2519364065950405],
}

/** Light in stops from the darkest, as a share of all stops. */
const stops = (light: number): number => clamp((Math.log2(Math.max(light, 1e-10)) + 12.47393) / 16.5)

function contrast(x: number): number {
  const x2 = x * x
  const x4 = x2 * x2
  return 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232
}

const aces: Tone = (at, exposure) => {
  for (let i = 0; i < 3; i++) at[i] = at[i]! * (exposure / 0.6)
  times(at, matrices.acesIn)
  for (let i = 0; i < 3; i++) {
    const v = at[i]!
    at[i] = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.432951) + 0.238081)
  }
  times(at, matrices.acesOut)
}

const agx: Tone = (at, exposure) => {
  for (let i = 0; i < 3; i++) at[i] = at[i]! * exposure
  times(at, matrices.to2020)
  times(at, matrices.agxIn)
  for (let i = 0; i < 3; i++) at[i] = contrast(stops(at[i]!))
  times(at, matrices.agxOut)
  for (let i = 0; i < 3; i++) at[i] = Math.max(0, at[i]!) ** 2.2
  times(at, matrices.from2020)
}

const START = 0.76

const neutral: Tone = (at, exposure) => {
  for (let i = 0; i < 3; i++) at[i] = at[i]! * exposure
  const least = Math.min(at[0]!, at[1]!, at[2]!)
  const offset = least < 0.08 ? least - 6.25 * least * least : 0.04
  for (let i = 0; i < 3; i++) at[i] = at[i]! - offset
  const peak = Math.max(at[0]!, at[1]!, at[2]!)
  if (peak < START) return
  const room = 1 - START
  const lower = 1 - (room * room) / (peak + room - START)
  const grey = 1 - 1 / (0.15 * (peak - lower) + 1)
  for (let i = 0; i < 3; i++) at[i] = at[i]! * (lower / peak) * (1 - grey) + lower * grey
}

export const tones: Readonly<Record<number, Tone | undefined>> = {
  [THREE.LinearToneMapping]: each(clamp),
  [THREE.ReinhardToneMapping]: each((light) => light / (1 + light)),
  [THREE.CineonToneMapping]: each((light) => {
    const x = Math.max(0, light - 0.004)
    return ((x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)) ** 2.2
  }),
  [THREE.ACESFilmicToneMapping]: aces,
  [THREE.AgXToneMapping]: agx,
  [THREE.NeutralToneMapping]: neutral,
}
