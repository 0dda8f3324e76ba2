import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import { Dialog } from '../dialog.tsx'
import { Prompt } from './prompt.tsx'
import { Shown, Transcript } from './shown.tsx'
import { State } from './state.tsx'
import { alive } from './table.ts'
import type { Session } from './table.ts'

interface Props {
  readonly hive: Hive
  readonly session: Session
  readonly left: () => void
}

const DEEDS = ['interrupt', 'stop', 'restart'] as const
const ALOUD = 'hivefs.sessions.aloud'

/** One session: its terminal or its transcript, what can be done with it, and a prompt. */
export function Attached({ hive, session, left }: Props) {
  const { path, name, state } = session
  const [terminal, setTerminal] = useState<boolean>()
  const [view, setView] = useState<'terminal' | 'transcript'>('terminal')
  const [aloud, setAloud] = useState(() => localStorage.getItem(ALOUD) === 'on')
  const [kills, setKills] = useState(false)
  const [wrong, setWrong] = useState('')
  const begun = useBegun(alive(state))
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const over = new AbortController()
    hive.stat(`${path}/TERM`, over.signal).then(
      () => setTerminal(true),
      () => over.signal.aborted || setTerminal(false),
    )
    return () => over.abort()
  }, [hive, path])
  useEffect(() => localStorage.setItem(ALOUD, aloud ? 'on' : 'off'), [aloud])
  const tell = (deed: string) => hive.write(`${path}/ctl`, `${deed}\n`)
  const done = (deed: string) => {
    setWrong('')
    tell(deed).catch((error: unknown) => setWrong(reasonOf(error)))
  }
  const shows = terminal === false ? 'transcript' : view
  return (
    <section class="attached" aria-label={`Session ${name}`}>
      <div class="row bar" ref={bar} role="group" aria-label={`What can be done with ${name}`}>
        <button type="button" class="plain back" aria-label="All sessions" onClick={left}>
          ‹
        </button>
        <b>{name}</b> <State state={state} />
        <span class="space" />
        {terminal && (
          <>
            {(['terminal', 'transcript'] as const).map((each) => (
              <button key={each} type="button" aria-pressed={shows === each} onClick={() => setView(each)}>
                {each === 'terminal' ? 'Terminal' : 'Transcript'}
              </button>
            ))}
            <button
              type="button"
              aria-pressed={aloud}
              title="What the terminal shows is told to a screen reader"
              onClick={() => setAloud(!aloud)}
            >
              Aloud
            </button>
          </>
        )}
        {DEEDS.map((deed) => (
          <button
            key={deed}
            type="button"
            disabled={deed !== 'restart' && !alive(state)}
            onClick={() => done(deed)}
          >
            {deed[0]!.toUpperCase() + deed.slice(1)}
          </button>
        ))}
        <button type="button" onClick={() => setKills(true)}>
          Kill …
        </button>
      </div>
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
      {terminal !== undefined &&
        (shows === 'terminal' ? (
          <Shown
            hive={hive}
            path={path}
            name={name}
            begun={begun}
            aloud={aloud}
            left={() => bar.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus()}
          />
        ) : (
          <Transcript hive={hive} path={path} name={name} />
        ))}
      <Prompt hive={hive} path={path} name={name} replies={shows === 'terminal'} />
      {kills && (
        <Dialog
          title={`Kill ${name}?`}
          does="Kill"
          closed={() => setKills(false)}
          act={async () => {
            await tell('kill')
            left()
          }}
        >
          <p>Its program ends, and its transcript goes with it.</p>
        </Dialog>
      )}
    </section>
  )
}

/** How many programs have begun since it is looked at. */
function useBegun(lives: boolean): number {
  const [begun, setBegun] = useState(0)
  const before = useRef(lives)
  useEffect(() => {
    if (lives && !before.current) setBegun((count) => count + 1)
    before.current = lives
  }, [lives])
  return begun
}
