/** How far letters reach above and below what they stand on, in sizes. */
const ASCENT = 0.928
const DESCENT = 0.236

/** Where letters of a size stand in a line of a height, from its top: as a browser puts them. */
export const baseline = (size: number, height: number): number =>
  (height - size * (ASCENT + DESCENT)) / 2 + size * ASCENT
