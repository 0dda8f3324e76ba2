import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Canvas } from './canvas/canvas.tsx'
import type { Desk } from './desk.ts'
import type { Hive } from './hive.ts'
import { Panel } from './panel.tsx'
import { panels } from './panels.ts'
import type { PanelId, PanelProps } from './panels.ts'
import { steps } from './welcome/steps.tsx'
import { Tour } from './welcome/tour.ts'
import { Welcome } from './welcome/welcome.tsx'

interface Props {
  readonly hive: Hive
  readonly desk: Desk
}

const ids = Object.keys(panels) as PanelId[]
/** Where the first panel opens, and each next one beside it, in pixels. */
const EDGE = 24
const BESIDE = 36
/** Who draws on this display. */
const CODER = 'coder'

/** Everything: the canvas, the panels over it, and the dock that opens them. */
export function App({ hive, desk }: Props) {
  const tour = useMemo(() => new Tour(steps.length), [])
  const prompt = useMemo<PanelProps['prompt']>(() => signal(), [])
  const [what, setWhat] = useState<Partial<Record<PanelId, string>>>({})
  const show = (id: PanelId, said?: string) => {
    setWhat((before) => ({ ...before, ...(said !== undefined && { [id]: said }) }))
    const [width, height] = panels[id].size
    const at = EDGE + BESIDE * Object.keys(desk.open.value).length
    desk.show(id, { x: at, y: at, width, height })
  }
  const say = (text: string) => {
    prompt.value = { agent: CODER, text }
    show('terminal')
  }
  const toggle = (id: PanelId) => (desk.has(id) ? desk.close(id) : show(id))
  useEffect(() => {
    const keyed = (event: KeyboardEvent) => {
      const id = ids.find((each) => 'key' in panels[each] && panels[each].key === event.key.toLowerCase())
      if (!id || !event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      toggle(id)
    }
    addEventListener('keydown', keyed)
    return () => removeEventListener('keydown', keyed)
  })
  const open = desk.open.value
  return (
    <>
      <Canvas hive={hive} />
      {ids
        .filter((id) => id in open)
        .map((id) => (
          <Panel
            key={id}
            title={panels[id].title}
            place={open[id]!}
            moved={(place) => desk.place(id, place)}
            raised={() => desk.raise(id)}
            closed={() => desk.close(id)}
          >
            <Loaded load={panels[id].load} hive={hive} show={show} prompt={prompt} what={what[id]} />
          </Panel>
        ))}
      <nav class="dock" aria-label="Panels">
        {ids.map((id) => (
          <button key={id} type="button" aria-pressed={id in open} onClick={() => toggle(id)}>
            {panels[id].title}
          </button>
        ))}
        <button
          type="button"
          aria-label="Show me around"
          title="Show me around"
          aria-pressed={tour.open.value}
          onClick={() => tour.turn()}
        >
          ?
        </button>
        <output class={`link ${hive.link.value}`} aria-label="Connection">
          {hive.link.value === 'up' ? '' : 'reconnecting …'}
        </output>
      </nav>
      {tour.open.value && <Welcome hive={hive} desk={desk} tour={tour} show={show} say={say} />}
    </>
  )
}

/** A panel's inside, once it is there. */
function Loaded({
  load,
  ...props
}: PanelProps & { readonly load: () => Promise<ComponentType<PanelProps>> }) {
  const [Inside, setInside] = useState<ComponentType<PanelProps>>()
  const [failed, setFailed] = useState('')
  useEffect(() => {
    load().then(
      (found) => setInside(() => found),
      (error: unknown) => setFailed(`It cannot be loaded: ${String(error)}`),
    )
  }, [load])
  return Inside ? <Inside {...props} /> : <p class="faint">{failed || 'One moment …'}</p>
}
