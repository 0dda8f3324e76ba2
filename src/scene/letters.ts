/** How far letters reach above and below what they stand on, in sizes: those of all the bundled fonts. */
const ASCENT = 0.928
const DESCENT = 0.236

/**
 * Where letters of a size stand in a line of a height, from its top. It is where Chromium puts them: on whole pixels, with
 * what reaches below rounded up.
 */
export function baseline(size: number, height: number): number {
  const below = Math.ceil(size * DESCENT)
  const rounded = Math.round(size * DESCENT) < size * DESCENT ? 1 : 0
  const above = Math.round(size * ASCENT) - rounded
  return Math.floor((height - above - below) / 2) + above
}
