/** A part of the window, in pixels. */
export interface Rect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Size {
  readonly width: number
  readonly height: number
}

export type Way = 'below' | 'above' | 'right' | 'left'

/** Between the card, what it is about, and the edges of the window. */
export const GAP = 12

/** Where a card stands beside what it is about: the first way in which there is room; else in the corner where it hides least. */
export function beside(about: Rect | undefined, { width, height }: Size, room: Rect, ways: readonly Way[]) {
  const corner = { x: room.right - width - GAP, y: room.bottom - height - GAP }
  if (!about) return corner
  const along = (from: number, least: number, most: number) =>
    Math.max(least + GAP, Math.min(from, most - GAP))
  const x = along(about.left, room.left, room.right - width)
  const y = along(about.top, room.top, room.bottom - height)
  const all = {
    below: { x, y: about.bottom + GAP },
    above: { x, y: about.top - GAP - height },
    right: { x: about.right + GAP, y },
    left: { x: about.left - GAP - width, y },
  }
  const fits = (at: { x: number; y: number }) =>
    at.x >= room.left && at.y >= room.top && at.x + width <= room.right && at.y + height <= room.bottom
  return ways.map((way) => all[way]).find(fits) ?? corner
}
