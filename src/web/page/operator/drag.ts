import type { Point } from './layout.ts'

interface Drag {
  /** How far from where it was pressed, and where it is in the window. */
  readonly moved: (dx: number, dy: number, at: Point) => void
  /** Where it was let go; nowhere when it was taken away. */
  readonly dropped?: (at: Point | undefined) => void
}

/** A pointer that moves less than that has clicked, in pixels. */
const STILL = 4

/** Follows a pointer from where it was pressed until it is let go. One that has not moved is left to be a click. */
export function drag(event: PointerEvent, { moved, dropped }: Drag): void {
  if (event.button !== 0) return
  const target = event.currentTarget as HTMLElement
  const from = { x: event.clientX, y: event.clientY }
  const over = new AbortController()
  const { signal } = over
  let far = false
  target.setPointerCapture(event.pointerId)
  const mine = (then: (at: PointerEvent) => void) => (at: PointerEvent) =>
    at.pointerId === event.pointerId && then(at)
  target.addEventListener(
    'pointermove',
    mine((at) => {
      const [dx, dy] = [at.clientX - from.x, at.clientY - from.y]
      far ||= Math.hypot(dx, dy) > STILL
      if (far) moved(dx, dy, { x: at.clientX, y: at.clientY })
    }),
    { signal },
  )
  target.addEventListener(
    'pointerup',
    mine((at) => {
      over.abort()
      if (!far) return
      noClick()
      dropped?.({ x: at.clientX, y: at.clientY })
    }),
    { signal },
  )
  target.addEventListener(
    'pointercancel',
    mine(() => (over.abort(), dropped?.(undefined))),
    { signal },
  )
}

/** The click that comes behind a drag is none. */
function noClick(): void {
  const over = new AbortController()
  const stop = (event: Event) => event.stopPropagation()
  addEventListener('click', stop, { capture: true, signal: over.signal })
  setTimeout(() => over.abort())
}
