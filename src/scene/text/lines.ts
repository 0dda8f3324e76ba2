/** Texts that have been laid out. */

import type { Drawn, Size } from '../drawn.ts'
import type { Font } from '../measure.ts'

/** Lines of one text that are laid out. */
export const LINES = 3000

/** Letters of one look in a line; `x` is from the left of all. */
export interface Run {
  readonly x: number
  readonly width: number
  readonly text: string
  readonly font: Font
  readonly color: string
  readonly href?: string
  readonly underlined?: boolean
  readonly struck?: boolean
}

/** One line: `y` is its top, `base` what its letters stand on. */
export interface Line {
  readonly y: number
  readonly height: number
  readonly base: number
  readonly runs: readonly Run[]
  /** What it is a part of, and which one of these: lines of the same are one paragraph. */
  readonly tag: Tag
  readonly part: number
}

export type Tag = 'h1' | 'h2' | 'h3' | 'h4' | 'p' | 'pre'

export interface Rich extends Size {
  readonly under: readonly Drawn[]
  readonly lines: readonly Line[]
  /** What was wider than it may be. */
  readonly cut: boolean
}
