/** Between light and the bytes of a picture. */

export const STEPS = 16384

const encode = (light: number): number =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055

/** The byte of an amount of light, by the amount in steps. */
export const BYTES: Uint8Array = Uint8Array.from({ length: STEPS + 1 }, (_, i) =>
  Math.round(encode(i / STEPS) * 255),
)

/** The light of a byte. */
export const LIGHT: Float64Array = Float64Array.from({ length: 256 }, (_, i) => {
  const value = i / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** What is no number is dark. */
export const byteOf = (light: number): number =>
  light >= 1 ? 255 : light > 0 ? BYTES[(light * STEPS + 0.5) | 0]! : 0

/** A share as a byte, without sRGB. */
export const plainByte = (share: number): number =>
  share >= 1 ? 255 : share > 0 ? (share * 255 + 0.5) | 0 : 0
