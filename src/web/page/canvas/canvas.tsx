import { useEffect, useRef, useState } from 'preact/hooks'
import type { InputEvent, Patch } from '../../../scene/node.ts'
import type { Hive } from '../hive.ts'
import { theme } from '../theme.ts'
import type { Viewer } from './viewer.ts'

/** The display of this machine: /n/rio, as one of its viewers. */
export function Canvas({ hive }: { readonly hive: Hive }) {
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<Viewer>(undefined)
  const [deleting, setDeleting] = useState(false)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const over = new AbortController()
    const tell = new Teller(hive, setSaid)
    follow(hive, host.current!, tell, over.signal, (found) => (viewer.current = found)).catch(
      (error: unknown) => {
        if (!over.signal.aborted) setSaid(String(error))
      },
    )
    return () => over.abort()
  }, [hive])
  // at once: what is clicked next is taken away
  const turnDeleting = (): void => {
    setDeleting(!deleting)
    if (viewer.current) viewer.current.deleting = !deleting
  }
  const failed = (error: unknown): void => setSaid(error instanceof Error ? error.message : String(error))
  const told = (line: string): void => {
    hive.write('/rio/version', `${line}\n`).catch(failed)
  }
  const large = (): void => {
    full().catch(failed)
  }
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
          title="A click takes away what it hits"
        >
          Delete
        </button>
        <button type="button" onClick={() => theme.turn()} title="Light, dark, or as the system">
          {theme.word.value}
        </button>
        <button type="button" onClick={large} title="Full screen">
          Full screen
        </button>
        <button
          type="button"
          onClick={() => open('/?canvas', '_blank', 'popup,width=1000,height=640')}
          title="The canvas in a window of its own"
        >
          Pop out
        </button>
      </div>
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
  using viewer = await Viewing.open(host, { tell, remove, signal })
  found(viewer)
  for await (const line of hive.lines('/rio/scene/OPS', signal))
    if (line) viewer.apply(JSON.parse(line) as Patch)
}

/** Hands on what a person does: one event after the other; of drags and moves that wait only the last. */
class Teller {
  readonly #hive: Hive
  readonly #failed: (why: string) => void
  readonly #waiting: InputEvent[] = []
  #telling = false

  constructor(hive: Hive, failed: (why: string) => void) {
    this.#hive = hive
    this.#failed = failed
  }

  readonly tell = (event: InputEvent): void => {
    const last = this.#waiting.at(-1)
    const same = last?.type === event.type && last.node === event.node
    if (same && (event.type === 'drag' || event.type === 'move' || event.type === 'input'))
      this.#waiting.pop()
    this.#waiting.push(event)
    if (!this.#telling) this.#tellAll().catch((error: unknown) => this.#failed(String(error)))
  }

  readonly remove = (id: string): void => {
    this.#hive.remove(`/rio/scene/nodes/${id}`).catch((error: unknown) => this.#failed(String(error)))
  }

  async #tellAll(): Promise<void> {
    this.#telling = true
    try {
      for (let event = this.#waiting.shift(); event; event = this.#waiting.shift())
        await this.#hive.write('/rio/scene/events', `${JSON.stringify(event)}\n`)
    } finally {
      this.#telling = false
    }
  }
}
