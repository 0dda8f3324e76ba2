import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { toFileError } from '../../lib/errno.ts'
import { Canvas } from './canvas/canvas.tsx'
import type { Desk } from './desk.ts'
import { focusPanel, frontOf, isIn } from './focus.ts'
import { Help } from './help/help.tsx'
import type { Hive } from './hive.ts'
import { Loaded } from './loaded.tsx'
import { Panel } from './panel.tsx'
import { panels } from './panels.ts'
import type { PanelId, PanelProps } from './panels.ts'
import { unheard } from './said.ts'
import { Count } from './sessions/count.tsx'
import { Needs } from './sessions/needs.ts'
import { ids, isTyped, keysOf, panelOf } from './shortcuts.ts'
import { steps } from './welcome/steps.tsx'
import { Tour } from './welcome/tour.ts'
import { Welcome } from './welcome/welcome.tsx'

interface Props {
  readonly hive: Hive
  readonly desk: Desk
}

/** Where the first panel opens, and each next one beside it, in pixels. */
const EDGE = 24
const BESIDE = 36
/** Who draws on this display. */
const CODER = 'coder'

/** Everything: the canvas, the panels over it, and the dock that opens them. */
export function App({ hive, desk }: Props) {
  const tour = useMemo(() => new Tour(steps.length), [])
  const prompt = useMemo<PanelProps['prompt']>(() => signal(), [])
  const needs = useMemo(() => new Needs(hive), [hive])
  const [what, setWhat] = useState<Partial<Record<PanelId, string>>>({})
  const [helps, setHelps] = useState(false)
  /** What was asked for last gets the focus, when it is there. */
  const [asked, setAsked] = useState<{ readonly id: PanelId }>()
  useEffect(() => asked && focusPanel(asked.id), [asked])
  const show = (id: PanelId, said?: string) => {
    setWhat((before) => ({ ...before, ...(said !== undefined && { [id]: said }) }))
    const [width, height] = panels[id].size
    const at = EDGE + BESIDE * Object.keys(desk.open.value).length
    desk.show(id, { x: at, y: at, width, height })
    setAsked({ id })
  }
  const say = (text: string) => {
    prompt.value = { agent: CODER, text }
    show('terminal')
  }
  const turn = (id: PanelId) => (desk.has(id) ? desk.close(id) : show(id))
  useEffect(() => {
    const over = new AbortController()
    unheard(needs.run(over.signal))
    return () => over.abort()
  }, [needs])
  useEffect(() => {
    const escape = () => {
      const front = frontOf(desk.open.value)
      if (tour.open.value && !(front && isIn(front))) tour.close()
      else if (front) desk.close(front)
    }
    const keyed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return
      const id = panelOf(event)
      // One that is open and looked away from is looked at again.
      if (id && desk.has(id) && !isIn(id)) show(id)
      else if (id) turn(id)
      else if (event.key === 'Escape') escape()
      else if (event.key === '?' && !isTyped(event.target)) setHelps(true)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', keyed)
    return () => removeEventListener('keydown', keyed)
  })
  useEffect(() => {
    // What it shows is for whose hive it is: a guest has no ctl.
    hive.stat('/ctl').catch((error: unknown) => toFileError(error).code === 'ENOENT' && tour.close())
  }, [hive, tour])
  const open = desk.open.value
  const link = hive.link.value
  const lost = useRef(false)
  if (link !== 'connecting') lost.current = link === 'down'
  return (
    <>
      <Canvas hive={hive} />
      {ids
        .filter((id) => id in open)
        .map((id) => (
          <Panel
            key={id}
            id={id}
            title={panels[id].title}
            place={open[id]!}
            moved={(place) => desk.place(id, place)}
            raised={() => desk.raise(id)}
            closed={() => desk.close(id)}
          >
            <Loaded
              load={panels[id].load}
              there={() => asked?.id === id && focusPanel(id)}
              hive={hive}
              show={show}
              needs={needs}
              prompt={prompt}
              what={what[id]}
            />
          </Panel>
        ))}
      <nav class="dock" aria-label="Panels">
        {ids.map((id) => (
          <button
            key={id}
            type="button"
            data-opens={id}
            title={keysOf(id).join(' or ')}
            aria-keyshortcuts={keysOf(id).join(' ').replaceAll('Ctrl', 'Control')}
            aria-pressed={id in open}
            onClick={() => turn(id)}
          >
            {panels[id].title}
            {id === 'sessions' && <Count of={needs.questions.value.length} />}
          </button>
        ))}
        <button
          type="button"
          aria-label="Keys and help"
          title="Keys and help: ?"
          aria-haspopup="dialog"
          onClick={() => setHelps(true)}
        >
          ?
        </button>
      </nav>
      <output class={`link${lost.current ? '' : ' up'}`} aria-label="Connection">
        {lost.current && 'The hive does not answer; it is tried again …'}
      </output>
      {tour.open.value && <Welcome hive={hive} desk={desk} tour={tour} show={show} say={say} />}
      {helps && <Help around={() => tour.restart()} closed={() => setHelps(false)} />}
    </>
  )
}
