import { quoted } from '../synth/index.ts'

/** One route. Paths are relative to the root, without a slash at their beginning. */
export interface Wire {
  readonly src: string
  readonly dst: string
  /** Which of the messages that wait are kept: `last`, only the newest. */
  readonly keep: 'all' | 'last'
  /** Messages after which it is done; Infinity: never. */
  readonly max: number
}

/** The line that adds it. */
export const lineOf = ({ src, dst, keep, max }: Wire): string =>
  [
    `${quoted(src)} -> ${quoted(dst)}`,
    keep === 'last' ? 'last' : '',
    max === Number.POSITIVE_INFINITY ? '' : `max ${max}`,
  ]
    .filter(Boolean)
    .join(' ')

export const same = (a: Wire, b: Wire): boolean => a.src === b.src && a.dst === b.dst
