import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import type { Hive } from '../hive.ts'
import type { PanelId } from '../panels.ts'
import { reasonOf } from '../said.ts'
import { beside, GAP } from './beside.ts'
import type { Rect } from './beside.ts'
import { steps } from './steps.tsx'
import type { Notes } from './drawn.ts'
import type { Tour } from './tour.ts'

interface Props {
  readonly hive: Hive
  readonly desk: Desk
  readonly tour: Tour
  readonly show: (panel: PanelId) => void
  readonly say: (prompt: string) => void
}

/** Up to this width panels are sheets, in pixels. */
const PHONE = 640
/** How wide a card is, as in welcome.css. */
const CARD = 300

/** A first visit: a small card beside what it is about, which goes on by itself when that has happened. */
export function Welcome({ hive, desk, tour, show, say }: Props) {
  const at = tour.step.value
  const { title, panel, about, ways, Body, happened } = steps[at]!
  const card = useRef<HTMLElement>(null)
  const ring = useRef<HTMLDivElement>(null)
  const notes = useRef<Notes>({}).current
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    setWrong('')
    const over = new AbortController()
    if (panel) {
      show(panel)
      makeRoom(desk, panel)
    }
    happened?.(hive, over.signal, notes).then(
      () => over.signal.aborted || tour.next(),
      (error: unknown) => over.signal.aborted || setWrong(reasonOf(error)),
    )
    return () => over.abort()
  }, [hive, at])
  useEffect(() => card.current?.focus(), [])

  const put = () => {
    if (!card.current) return
    const { style, offsetWidth: width, offsetHeight: height } = card.current
    const found = about ? document.querySelector(about)?.getBoundingClientRect() : undefined
    const dock = document.querySelector('.dock')!.getBoundingClientRect()
    const room = { left: 0, top: 0, right: innerWidth, bottom: dock.top }
    const place = beside(found, { width, height }, room, ways)
    style.left = `${place.x}px`
    style.top = `${Math.max(0, place.y)}px`
    surround(ring.current!, found)
  }
  const latest = useRef(put)
  latest.current = put
  useLayoutEffect(put)
  useEffect(() => {
    const again = () => latest.current()
    const sized = new ResizeObserver(again)
    for (const at of [card.current!, document.querySelector('.dock')!]) sized.observe(at)
    addEventListener('resize', again)
    return () => (sized.disconnect(), removeEventListener('resize', again))
  }, [])

  return (
    <>
      <div ref={ring} class="welcome-ring" aria-hidden="true" />
      <section ref={card} class="welcome" role="dialog" aria-labelledby="welcome-title" tabIndex={-1}>
        <header>
          <h2 id="welcome-title">{title}</h2>
          <small>
            {at + 1} of {steps.length}
          </small>
          <button type="button" class="plain" aria-label="Close the tour" onClick={() => tour.close()}>
            ×
          </button>
        </header>
        <div aria-live="polite">
          <Body key={at} hive={hive} notes={notes} say={say} />
          {wrong && <p class="bad">{wrong}</p>}
        </div>
        <footer>
          {at > 0 && (
            <button type="button" onClick={() => tour.go(at - 1)}>
              Back
            </button>
          )}
          <button type="button" class={happened ? '' : 'primary'} onClick={() => tour.next()}>
            {at === steps.length - 1 ? 'Finish' : happened ? 'Skip' : 'Next'}
          </button>
        </footer>
      </section>
    </>
  )
}

/** A panel that would fill the window leaves the card its place beside it. */
function makeRoom(desk: Desk, panel: PanelId): void {
  const place = desk.open.value[panel]
  const right = innerWidth - CARD - 2 * GAP
  if (!place || innerWidth <= PHONE || place.x + place.width <= right) return
  const x = Math.max(0, Math.min(place.x, right - place.width))
  desk.place(panel, { ...place, x, width: Math.min(place.width, right - x) })
}

function surround({ style }: HTMLElement, about: Rect | undefined): void {
  style.display = about ? 'block' : 'none'
  if (!about) return
  style.left = `${about.left}px`
  style.top = `${about.top}px`
  style.width = `${about.right - about.left}px`
  style.height = `${about.bottom - about.top}px`
}
