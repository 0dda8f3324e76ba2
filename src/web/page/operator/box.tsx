import type { Board } from './board.ts'
import type { Hive } from '../hive.ts'
import { HEAD, ROW, WIDTH } from './layout.ts'
import type { Box, Point } from './layout.ts'
import { Peek } from './peek.tsx'
import type { Kind, Port, Side } from './vertex.ts'

const KINDS: Readonly<Record<Kind, string>> = {
  agent: 'agent',
  display: 'display',
  host: 'host',
  session: 'session',
  process: 'process',
  machines: 'for each',
  files: 'files',
}

/** Arrows move what has the focus so far. */
const STEP = 20
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}

/** What can be done with a box. */
export interface Handlers {
  readonly hive: Hive
  readonly board: Board
  /** Opens its menu there, in the window. */
  readonly menu: (box: Box, at: Point) => void
  readonly grab: (box: Box, event: PointerEvent) => void
  readonly wire: (port: Port, event: PointerEvent) => void
  readonly press: (port: Port) => void
}

export function BoxView({ box, at, on }: { readonly box: Box; readonly at: Point; readonly on: Handlers }) {
  const { board } = on
  const { id, name, kind, state, height, about } = box
  const open = board.open.value.has(id)
  const keyed = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key]
    if (event.target !== event.currentTarget || !arrow) return
    event.preventDefault()
    board.move(id, { x: at.x + arrow[0], y: at.y + arrow[1] })
  }
  const menuAt = (event: MouseEvent) => {
    const { left, bottom } = (event.currentTarget as Element).getBoundingClientRect()
    on.menu(box, { x: left, y: bottom })
  }
  return (
    <section
      class={`box ${kind}`}
      data-id={id}
      aria-label={`${KINDS[kind]} ${name}`}
      style={{ left: `${at.x}px`, top: `${at.y}px`, width: `${WIDTH}px`, height: `${height}px` }}
      onContextMenu={(event) => {
        event.preventDefault()
        event.stopPropagation()
        on.menu(box, { x: event.clientX, y: event.clientY })
      }}
    >
      <header
        tabIndex={board.drafting.value ? -1 : 0}
        aria-label={`${name}, ${KINDS[kind]}, ${state}: arrows move it`}
        title={about}
        style={{ height: `${HEAD}px` }}
        onPointerDown={(event) => on.grab(box, event)}
        onKeyDown={keyed}
      >
        <span class={`dot ${state}`} aria-hidden="true" />
        <span class="names">
          <b>{name}</b>
          <small>
            {KINDS[kind]} · <span class="state">{state}</span>
          </small>
        </span>
        <button
          type="button"
          class="plain"
          aria-expanded={open}
          aria-label={`Look into ${name}`}
          onClick={() => board.turn(id)}
        >
          {open ? '▴' : '▾'}
        </button>
        <button
          type="button"
          class="plain"
          aria-haspopup="menu"
          aria-label={`Menu of ${name}`}
          onClick={menuAt}
        >
          ⋮
        </button>
      </header>
      <Ports box={box} side="left" on={on} />
      <Ports box={box} side="right" on={on} />
      {open && <Peek hive={on.hive} vertex={box} />}
    </section>
  )
}

function Ports({ box, side, on }: { readonly box: Box; readonly side: Side; readonly on: Handlers }) {
  const drafting = on.board.drafting.value
  const source = on.board.draft.value?.src
  return (
    <div class={`ports ${side}`}>
      {box.ports
        .filter((port) => port.side === side)
        .map((port, i) => (
          <button
            key={port.path}
            type="button"
            class="port"
            data-path={port.path}
            data-side={side}
            aria-pressed={side === 'right' ? source === port.path : undefined}
            aria-label={`${side === 'right' ? 'From' : 'To'} ${port.path}`}
            // One stop of Tab for each box, and arrows from there; while a route is made, all that it may lead to.
            tabIndex={drafting ? (side === 'left' ? 0 : -1) : side === 'right' && i === 0 ? 0 : -1}
            style={{ height: `${ROW}px` }}
            onPointerDown={(event) => on.wire(port, event)}
            onClick={() => on.press(port)}
          >
            {port.name}
          </button>
        ))}
    </div>
  )
}
