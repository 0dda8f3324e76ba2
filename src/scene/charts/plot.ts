/** What the charts have in common: how they are asked to draw. */

import type { Drawn, Rect } from '../drawn.ts'
import type { Chart } from '../props.ts'
import type { Pen } from '../theme.ts'
import { sans } from '../theme.ts'
import type { Data } from './data.ts'

export interface Plot {
  readonly chart: Chart
  readonly data: Data
  /** Where there is room: below title and legend. */
  readonly area: Rect
  readonly color: (i: number) => string
  readonly pen: Pen
}

/** A kind of chart; nothing, where there are no data. */
export type Draws = (plot: Plot) => readonly Drawn[]

export const small = sans(11)
export const right = ({ x, width }: Rect): number => x + width
export const bottom = ({ y, height }: Rect): number => y + height
