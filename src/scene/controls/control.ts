/** How controls are asked how large they are and what they look like. */

import type { Drawn, Size } from '../drawn.ts'
import { within } from '../paint.ts'
import type { Placeable } from '../props.ts'
import type { Pen } from '../theme.ts'

export interface Control<P> {
  /**
   * How large it wants to be.
   * @param room how wide it has to be; undefined: as wide as its content
   */
  readonly size: (props: P, room: number | undefined, pen: Pen) => Size
  /** Whether it becomes wider where there is room beside others. */
  readonly grows: boolean
  readonly draw: (props: P, size: Size, pen: Pen) => readonly Drawn[]
}

/** Size of letters that it has; 14 unless it says. */
export const lettersOf = (props: Placeable, or = 14): number => within(props.size, 4, 200, or)

/** Height of what is typed into or pressed, around letters of a size. */
export const barHeight = (letters: number): number => Math.round(letters * 1.3 + 18)

/** Room for the words above a control. */
export const CAPTION = 22

/** Round corners of what is typed into or pressed, and the room at its sides. */
export const CORNER = 9
export const SIDE = 12

/** Most that is written on one line. */
export const SHORT = 1000
