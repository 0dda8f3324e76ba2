/** What programs say, made safe to draw with. */

/** What a CSS colour may be written with; `url(…)` is none: it would reach out. */
const COLOR = /^[#a-z0-9 ,.%()/+-]{1,100}$/i

/** The colour, or the other one where it is none. `none` stays what it is. */
export function paint(color: unknown, or = 'none'): string {
  return typeof color === 'string' && COLOR.test(color) && !/url|image|var\(/i.test(color) ? color.trim() : or
}

export const paints = (color: string): boolean => color !== 'none' && color !== 'transparent'

/** How far out something may be, in pixels. */
const FAR = 100_000

/** A number that can be drawn with. */
export function within(value: unknown, low = -FAR, high = FAR, or = 0): number {
  const number = typeof value === 'number' && !Number.isNaN(value) ? value : or
  return Math.min(high, Math.max(low, number))
}

export const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** At most so many UTF-16 units of what is perhaps a text. */
export function short(text: unknown, most: number): string {
  const whole = typeof text === 'string' ? text : isPlain(text) ? String(text) : ''
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : whole
}

const isPlain = (value: unknown): value is number | boolean =>
  typeof value === 'number' || typeof value === 'boolean'

export const list = <T>(value: readonly T[] | undefined, most: number): readonly T[] =>
  Array.isArray(value) ? (value.length > most ? value.slice(0, most) : value) : []
