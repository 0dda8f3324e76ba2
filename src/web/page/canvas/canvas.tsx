import { useEffect, useRef, useState } from 'preact/hooks'
import type { Patch, SceneNode } from '../../../scene/node.ts'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import { theme } from '../theme.ts'
import { Taken } from './taken.tsx'
import { Teller } from './teller.ts'
import type { Viewer } from './viewer.ts'

interface Props {
  readonly hive: Hive
  /** Whether there is nothing else in this window. */
  readonly alone?: boolean
}

/** The display of this machine: /n/rio, as one of its viewers. */
export function Canvas({ hive, alone = false }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<Viewer>(undefined)
  const [deleting, setDeleting] = useState(false)
  const [roots, setRoots] = useState<readonly SceneNode[]>([])
  const [said, setSaid] = useState('')
  const teller = useRef<Teller>(undefined)
  useEffect(() => {
    const over = new AbortController()
    teller.current = new Teller(hive, setSaid)
    const found = (made: Viewer): void => {
      viewer.current = made
      made.dark = theme.dark.peek()
    }
    follow(hive, host.current!, teller.current, over.signal, found).catch((error: unknown) => {
      if (!over.signal.aborted) setSaid(reasonOf(error))
    })
    return () => over.abort()
  }, [hive])
  const dark = theme.dark.value
  useEffect(() => {
    if (viewer.current) viewer.current.dark = dark
  }, [dark])
  // at once: what is clicked next is taken away
  const turnDeleting = (): void => {
    setDeleting(!deleting)
    if (viewer.current) viewer.current.deleting = !deleting
  }
  useEffect(() => {
    const { current } = viewer
    if (!deleting || !current) return
    current.changed = () => setRoots(current.roots)
    current.changed()
    return () => (current.changed = undefined)
  }, [deleting])
  const failed = (error: unknown): void => setSaid(reasonOf(error))
  const told = (line: string): void => {
    hive.write('/rio/version', `${line}\n`).catch(failed)
  }
  const large = (): void => {
    full().catch(failed)
  }
  useEffect(() => {
    const keyed = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault()
        large()
      } else if (event.key === 'Escape' && deleting) turnDeleting()
    }
    addEventListener('keydown', keyed)
    return () => removeEventListener('keydown', keyed)
  })
  return (
    <main class="floor" aria-label="Canvas">
      <div ref={host} class="stage" />
      <div class="tools" role="toolbar" aria-label="View">
        <button type="button" data-does="undo" onClick={() => told('undo')} title="Undo">
          Undo
        </button>
        <button type="button" onClick={() => told('redo')} title="Redo">
          Redo
        </button>
        <button type="button" onClick={() => viewer.current?.fit()} title="See all of it">
          Fit
        </button>
        <button type="button" onClick={() => viewer.current?.reset()} title="Look from where the scene says">
          Reset
        </button>
        <button
          type="button"
          aria-pressed={deleting}
          onClick={turnDeleting}
          title="A click takes away what it hits; Esc ends it"
        >
          Delete
        </button>
        <button type="button" onClick={() => theme.turn()} title="Light, dark, or as the system">
          {theme.word.value}
        </button>
        <button
          type="button"
          onClick={large}
          title="Full screen (Alt+Enter); Esc ends it"
          aria-keyshortcuts="Alt+Enter"
        >
          Full screen
        </button>
        {!alone && (
          <button
            type="button"
            onClick={() => open('/?canvas', '_blank', 'popup,width=1000,height=640')}
            title="The canvas in a window of its own"
          >
            Pop out
          </button>
        )}
        {deleting && <Taken nodes={roots} take={(id) => teller.current?.remove(id)} />}
      </div>
      {alone && hive.link.value !== 'up' && <output class="link alone">reconnecting …</output>}
      {said && (
        <output class="said" onClick={() => setSaid('')}>
          {said}
        </output>
      )}
    </main>
  )
}

const full = (): Promise<void> =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()

/** Shows the scene and each change of it, over cut connections too: a new look at OPS begins with the whole scene. */
async function follow(
  hive: Hive,
  host: HTMLElement,
  { tell, remove }: Teller,
  signal: AbortSignal,
  found: (viewer: Viewer) => void,
): Promise<void> {
  const { Viewer: Viewing } = await import('./viewer.ts')
  using viewer = new Viewing(host, { tell, remove, signal })
  found(viewer)
  for await (const line of hive.lines('/rio/scene/OPS', signal))
    if (line) await viewer.apply(JSON.parse(line) as Patch)
}
