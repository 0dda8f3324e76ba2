import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Place } from './desk.ts'

interface Props {
  readonly id: string
  readonly title: string
  readonly place: Place
  readonly moved: (place: Place) => void
  readonly raised: () => void
  readonly closed: () => void
  readonly children: ComponentChildren
}

/** How far an arrow key moves or widens a panel, in pixels. */
const STEP = 24
const KEYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}

const opener = (id: string) => document.querySelector<HTMLElement>(`[data-opens="${id}"]`)

/** A floating panel: dragged by its title, sized by its corner; with the title focused, arrows move it and Shift+arrows size it. */
export function Panel({ id, title, place, moved, raised, closed, children }: Props) {
  const bar = useRef<HTMLElement>(null)
  const panel = useRef<HTMLElement>(null)
  const came = useRef<EventTarget | null>(null)
  useLayoutEffect(() => {
    const here = panel.current!
    return () => {
      // Who was in it is put back to where they came from, or to what opens it again.
      if (!here.contains(document.activeElement)) return
      const from = came.current
      const back = from instanceof HTMLElement && from.isConnected ? from : opener(id)
      back?.focus()
    }
  }, [id])
  const entered = ({ relatedTarget: from }: FocusEvent) => {
    if (from && !panel.current!.contains(from as Node)) came.current = from
    raised()
  }

  const drag = (change: (dx: number, dy: number) => Place) => (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest('button')) return
    const from = { x: event.clientX, y: event.clientY }
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    const over = new AbortController()
    const { signal } = over
    target.addEventListener('pointermove', (at) => moved(change(at.clientX - from.x, at.clientY - from.y)), {
      signal,
    })
    for (const end of ['pointerup', 'pointercancel'] as const)
      target.addEventListener(end, () => over.abort(), { signal })
  }
  const move = (dx: number, dy: number): Place => ({ ...place, x: place.x + dx, y: place.y + dy })
  const size = (dx: number, dy: number): Place => ({
    ...place,
    width: place.width + dx,
    height: place.height + dy,
  })
  const keyed = (event: KeyboardEvent) => {
    const step = KEYS[event.key]
    if (!step || event.target !== bar.current) return
    event.preventDefault()
    moved(event.shiftKey ? size(...step) : move(...step))
  }

  const style = {
    left: `${place.x}px`,
    top: `${place.y}px`,
    width: `${place.width}px`,
    height: `${place.height}px`,
    zIndex: place.level,
  }
  return (
    <section
      ref={panel}
      class="panel"
      data-panel={id}
      style={style}
      aria-label={title}
      onPointerDown={raised}
      onFocusIn={entered}
    >
      <header
        ref={bar}
        tabIndex={0}
        aria-label={`${title}: arrows move, Shift and arrows size`}
        onPointerDown={drag(move)}
        onKeyDown={keyed}
      >
        <h2>{title}</h2>
        <button type="button" class="plain" aria-label={`Close ${title}`} onClick={closed}>
          ×
        </button>
      </header>
      <div class="body">{children}</div>
      <div class="corner" aria-hidden="true" onPointerDown={drag(size)} />
    </section>
  )
}
