import { effect } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { toFileError } from '../../../lib/errno.ts'
import type { PanelProps } from '../panels.ts'
import { Ask } from './ask.tsx'
import type { Question } from './ask.tsx'
import { Board } from './board.ts'
import { Deeds } from './deeds.ts'
import { signOf } from './edges.tsx'
import type { Point } from './layout.ts'
import { Live } from './live.ts'
import { Menu } from './menu.tsx'
import type { Item } from './menu.tsx'
import { Stage } from './stage.tsx'
import type { Edge } from './table.ts'
import type { Vertex } from './vertex.ts'

/** How long a host may take to answer, in milliseconds. */
const PATIENCE = 10_000

interface Opened {
  readonly label: string
  readonly at: Point
  readonly items: readonly Item[]
}

/** Who is there and what goes where: the graph of agents, displays and machines, with the routes between their files. */
export function Operator({ hive, show }: PanelProps) {
  const live = useMemo(() => new Live(hive), [hive])
  const deeds = useMemo(() => new Deeds(hive), [hive])
  const board = useMemo(() => new Board(), [])
  const [menu, setMenu] = useState<Opened>()
  const [question, setQuestion] = useState<Question>()
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong?: boolean }>()
  useEffect(() => {
    const over = new AbortController()
    const settled = effect(() => {
      if (live.ready.value) board.settle(live.vertices.value, live.edges.value)
    })
    live.run(over.signal).catch(() => undefined) // it tells by itself
    return () => (over.abort(), settled())
  }, [live, board])

  /** Does it, and tells what is wrong with it. */
  const does = (deed: Promise<string | void>) => {
    setSaid(undefined)
    deed.then(
      (text) => text && setSaid({ text }),
      (error: unknown) => setSaid({ text: toFileError(error).message, wrong: true }),
    )
  }
  const join = (src: string, dst: string) => does(deeds.join(src, dst))
  const part = ({ src, dst }: Edge) => {
    // Its sign goes away, and the focus with it.
    focusOn(`[data-side="right"][data-path="${CSS.escape(src)}"]`)
    board.chosen.value = undefined
    does(deeds.part(src, dst))
  }
  const look = (id: string) => {
    board.chosen.value = undefined
    focusOn(`.sign[data-route="${CSS.escape(id)}"]`)
  }
  const anywhere: readonly Item[] = [
    ['New agent …', () => setQuestion({ kind: 'agent' })],
    ['Add host …', () => setQuestion({ kind: 'host' })],
  ]
  const itemsOf = ({ id, kind, name, state, far }: Vertex): readonly Item[] => {
    if (kind === 'host')
      return [
        ['Ping', () => does(deeds.ping(name, AbortSignal.timeout(PATIENCE)))],
        ['Remove', () => does(deeds.unmount(name))],
      ]
    if (kind !== 'agent' || state === 'missing' || far) return anywhere
    return [
      ['Talk', () => show('terminal', name)],
      ['System prompt …', () => setQuestion({ kind: 'system', id, name })],
      ['Cancel', () => does(deeds.tell(id, 'cancel'))],
      ['Clear …', () => setQuestion({ kind: 'clear', id, name })],
      ['Delete …', () => setQuestion({ kind: 'delete', id, name })],
      anywhere[0]!,
    ]
  }
  const chosen = live.edges.value.find(({ id }) => id === board.chosen.value)
  const wrong = live.wrong.value
  return (
    <div class="operator column">
      <div class="row" role="toolbar" aria-label="Graph">
        {anywhere.map(([label, act]) => (
          <button key={label} type="button" onClick={act}>
            {label}
          </button>
        ))}
        <span class="space" />
        <button type="button" onClick={() => board.arrange(live.edges.value)}>
          Arrange
        </button>
        <button type="button" onClick={() => fitAll(board)}>
          Fit
        </button>
      </div>
      <Stage
        hive={hive}
        live={live}
        board={board}
        join={join}
        part={part}
        menu={(box, at) => setMenu({ label: `Menu of ${box.name}`, at, items: itemsOf(box) })}
        ground={(at) => setMenu({ label: 'Menu of the graph', at, items: anywhere })}
      />
      <div class="over">
        {chosen && (
          <Route key={chosen.id} edge={chosen} removed={() => part(chosen)} closed={() => look(chosen.id)} />
        )}
        {(said || wrong) && (
          <p
            class={`notice${said?.wrong || wrong ? ' wrong' : ''}`}
            role={said?.wrong || wrong ? 'alert' : 'status'}
          >
            {said?.text ?? wrong}
            <button type="button" class="plain" aria-label="Understood" onClick={() => setSaid(undefined)}>
              ×
            </button>
          </p>
        )}
      </div>
      {!live.ready.value && !wrong && <p class="faint">One moment …</p>}
      {menu && <Menu {...menu} closed={() => setMenu(undefined)} />}
      {question && (
        <Ask
          deeds={deeds}
          question={question}
          // A browser may tell late that it was closed, when the next one is already asked.
          closed={() => setQuestion((now) => (now === question ? undefined : now))}
        />
      )}
    </div>
  )
}

function fitAll(board: Board): void {
  const { clientWidth: width, clientHeight: height } = document.querySelector('.operator > .graph')!
  board.fit({ width, height })
}

const focusOn = (what: string) => document.querySelector<HTMLElement>(`.operator > .graph ${what}`)?.focus()

/** One route, and how it does. */
function Route({
  edge,
  removed,
  closed,
}: {
  readonly edge: Edge
  readonly removed: () => void
  readonly closed: () => void
}) {
  const { line, state, copied, error } = edge
  const remove = useRef<HTMLButtonElement>(null)
  useEffect(() => remove.current?.focus(), [])
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    closed()
  }
  return (
    <section class="route" aria-label="Route" onKeyDown={keyed}>
      <code>{line}</code>
      <span class={`word ${state}`}>
        {signOf(state)} {state}
      </span>
      <span class="faint">{copied.toLocaleString()} bytes</span>
      {error && <p class="wrong">{error}</p>}
      <div class="row">
        <button ref={remove} type="button" onClick={removed}>
          Remove
        </button>
        <button type="button" class="plain" aria-label="Close route" onClick={closed}>
          ×
        </button>
      </div>
    </section>
  )
}
