import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { BoxView } from './box.tsx'
import type { Handlers } from './box.tsx'
import { drag } from './drag.ts'
import { Curves, Signs } from './edges.tsx'
import type { Box, Point } from './layout.ts'
import type { Live } from './live.ts'
import type { Edge } from './table.ts'
import type { Port } from './vertex.ts'

interface Props extends Pick<Handlers, 'hive' | 'board' | 'menu'> {
  readonly live: Live
  readonly join: (src: string, dst: string) => void
  readonly part: (edge: Edge) => void
  /** Opens the menu of what is between the boxes. */
  readonly ground: (at: Point) => void
}

const STEP = 40
const ZOOM = 1.2
/** What is no ground. */
const THINGS = '.box, .sign, .near'

/** The graph, to be looked at from near and far, and to draw routes in. */
export function Stage({ live, join, part, ground, ...on }: Props) {
  const { board } = on
  const stage = useRef<HTMLDivElement>(null)
  const fingers = useRef(new Map<number, Point>()).current
  const within = ({ x, y }: Point): Point => {
    const { left, top } = stage.current!.getBoundingClientRect()
    return { x: x - left, y: y - top }
  }
  useEffect(() => {
    const at = stage.current!
    const fit = () => board.fit({ width: at.clientWidth, height: at.clientHeight }, true)
    const sized = new ResizeObserver(fit)
    sized.observe(at)
    const settled = effect(() => board.boxes.value && fit())
    return () => (sized.disconnect(), settled())
  }, [board])

  const wire = ({ side, path }: Port, event: PointerEvent) => {
    if (side === 'left') return
    drag(event, {
      moved: (_dx, _dy, at) => (board.draft.value = { src: path, at: board.inside(within(at)) }),
      dropped: (at) => {
        board.draft.value = undefined
        const dst = at && pathAt(at)
        if (dst) join(path, dst)
      },
    })
  }
  const press = ({ side, path }: Port) => {
    const { src } = board.draft.value ?? {}
    if (side === 'right') board.draft.value = src === path ? undefined : { src: path }
    else if (src !== undefined) {
      board.draft.value = undefined
      focus(src)
      join(src, path)
    }
  }
  const focus = (path: string) =>
    stage.current?.querySelector<HTMLElement>(`[data-side="right"][data-path="${CSS.escape(path)}"]`)?.focus()
  const grab = ({ id }: Box, event: PointerEvent) => {
    if ((event.target as Element).closest('button')) return
    const from = board.places.value.get(id)!
    const { scale } = board.view.value
    drag(event, { moved: (dx, dy) => board.move(id, { x: from.x + dx / scale, y: from.y + dy / scale }) })
  }

  const pressed = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest(THINGS)) return
    stage.current!.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    board.draft.value = undefined
    board.chosen.value = undefined
  }
  /** One finger moves the view; two of them zoom it as well. */
  const moved = ({ pointerId, clientX: x, clientY: y }: PointerEvent) => {
    const before = fingers.get(pointerId)
    if (!before) return
    const other = fingers.entries().find(([id]) => id !== pointerId)?.[1]
    const share = other ? 2 : 1
    board.pan((x - before.x) / share, (y - before.y) / share)
    const wide = other && Math.hypot(before.x - other.x, before.y - other.y)
    if (wide)
      board.zoom(
        Math.hypot(x - other.x, y - other.y) / wide,
        within({ x: (x + other.x) / 2, y: (y + other.y) / 2 }),
      )
    fingers.set(pointerId, { x, y })
  }
  const lifted = ({ pointerId }: PointerEvent) => fingers.delete(pointerId)
  const wheeled = (event: WheelEvent) => {
    if ((event.target as Element).closest('.peek')) return
    event.preventDefault()
    board.zoom(Math.exp(-event.deltaY / 500), within({ x: event.clientX, y: event.clientY }))
  }

  const keyed = (event: KeyboardEvent) => {
    const { key } = event
    const port = (event.target as Element).closest<HTMLElement>('.port')
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key]
    const { src } = board.draft.value ?? {}
    if (key === 'Escape' && src !== undefined) {
      board.draft.value = undefined
      focus(src)
    } else if (by && src !== undefined) step(lefts(stage.current!), by)
    else if (by && port) beside(port, key, by)
    else if (event.target !== stage.current) return
    else if (by) board.pan(/Up|Down/.test(key) ? 0 : -by * STEP, /Up|Down/.test(key) ? -by * STEP : 0)
    else if (key === '+' || key === '-') board.zoom(key === '+' ? ZOOM : 1 / ZOOM, { x: 0, y: 0 })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = (event: FocusEvent) => {
    const box = (event.target as Element).closest<HTMLElement>('.box')
    const { clientWidth: width, clientHeight: height } = stage.current!
    // What a pointer has pressed is in sight, and must not move away under it.
    if (box && (event.target as Element).matches(':focus-visible'))
      board.reveal(box.dataset['id']!, { width, height })
  }
  return (
    <div
      ref={stage}
      class={`graph${board.drafting.value ? ' drafting' : ''}`}
      data-first
      tabIndex={0}
      role="application"
      aria-roledescription="graph"
      aria-label="Graph of the hive"
      onPointerDown={pressed}
      onPointerMove={moved}
      onPointerUp={lifted}
      onPointerCancel={lifted}
      onWheel={wheeled}
      onKeyDown={keyed}
      onFocusIn={shown}
      onContextMenu={(event) => {
        event.preventDefault()
        ground({ x: event.clientX, y: event.clientY })
      }}
    >
      <World live={live} part={part} on={{ ...on, grab, wire, press }} />
    </div>
  )
}

/** What is seen, which is not drawn anew when it is only seen from elsewhere. */
function World({ live, part, on }: Pick<Props, 'live' | 'part'> & { readonly on: Handlers }) {
  const { board } = on
  const world = useRef<HTMLDivElement>(null)
  useEffect(
    () =>
      effect(() => {
        const { x, y, scale } = board.view.value
        world.current!.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
      }),
    [board],
  )
  const places = board.places.value
  return (
    <div ref={world} class="world">
      <Curves board={board} live={live} />
      {board.boxes.value.map((box) => (
        <BoxView key={box.id} box={box} at={places.get(box.id)!} on={on} />
      ))}
      <Signs board={board} live={live} part={part} />
    </div>
  )
}

/** The port that a route may lead to at that place of the window. */
const pathAt = ({ x, y }: Point): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-side="left"]')?.dataset['path']

/** All that a route may lead to, from left to right and downwards. */
function lefts(stage: Element): HTMLElement[] {
  const ports = [...stage.querySelectorAll<HTMLElement>('[data-side="left"]')]
  const at = new Map(ports.map((port) => [port, port.getBoundingClientRect()]))
  return ports.toSorted((a, b) => at.get(a)!.left - at.get(b)!.left || at.get(a)!.top - at.get(b)!.top)
}

function step(ports: readonly HTMLElement[], by: number): void {
  const now = ports.indexOf(document.activeElement as HTMLElement)
  ports.at(now < 0 ? (by > 0 ? 0 : -1) : (now + by) % ports.length)?.focus()
}

/** From a port to the next of its side, or across. */
function beside(port: HTMLElement, key: string, by: number): void {
  const { side } = port.dataset
  const across = /Left|Right/.test(key)
  const wanted = across ? (side === 'left' ? 'right' : 'left') : side
  const ports = [...port.closest('.box')!.querySelectorAll<HTMLElement>(`[data-side="${wanted}"]`)]
  if (across) ports[0]?.focus()
  else step(ports, by)
}
