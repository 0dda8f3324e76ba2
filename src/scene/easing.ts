import type { Easing } from './node.ts'

const bounced = (t: number): number => {
  if (t < 4 / 11) return 7.5625 * t * t
  if (t < 8 / 11) return 7.5625 * (t - 6 / 11) ** 2 + 0.75
  if (t < 10 / 11) return 7.5625 * (t - 9 / 11) ** 2 + 0.9375
  return 7.5625 * (t - 21 / 22) ** 2 + 0.984375
}

/** How far it has come, by how much of the time has passed; both 0 to 1, on the way perhaps beyond. */
export const easings: Readonly<Record<Easing, (t: number) => number>> = {
  linear: (t) => t,
  in: (t) => t ** 3,
  out: (t) => 1 - (1 - t) ** 3,
  inOut: (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2),
  bounce: bounced,
  elastic: (t) =>
    t <= 0 || t >= 1 ? t : 2 ** (-10 * t) * Math.sin((t * 10 - 0.75) * ((2 * Math.PI) / 3)) + 1,
  back: (t) => 1 + 2.70158 * (t - 1) ** 3 + 1.70158 * (t - 1) ** 2,
}
