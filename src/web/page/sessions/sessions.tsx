import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PanelProps } from '../panels.ts'
import { Attached } from './attached.tsx'
import { Beginning } from './beginning.tsx'
import { Live } from './live.ts'
import { Questions } from './questions.tsx'
import { State } from './state.tsx'
import type { Session } from './table.ts'

/** Sessions of programs that are worked with: what they ask, what they do, and each from inside. */
export function Sessions({ hive, needs, what }: PanelProps) {
  const live = useMemo(() => new Live(hive, needs), [hive, needs])
  const [chosen, setChosen] = useState(what)
  const [begins, setBegins] = useState(false)
  useEffect(() => setChosen((before) => what ?? before), [what])
  useEffect(() => {
    const over = new AbortController()
    live.run(over.signal)
    return () => over.abort()
  }, [live])
  const roots = needs.roots.value
  if (!roots) return <p class="faint">One moment …</p>
  if (!roots.length)
    return (
      <p class="faint">
        There is no /n/agent here: <code>echo 'add agent unix!/path/of/its/socket' &gt; /n/ctl</code> mounts
        one.
      </p>
    )
  const sessions = live.sessions.value
  const attached = sessions?.find(({ path }) => path === chosen)
  return (
    <div class={`column sessions ${attached ? 'one' : 'all'}`}>
      <Questions hive={hive} questions={needs.questions.value} show={setChosen} />
      {live.wrong.value && (
        <p class="bad" role="alert">
          {live.wrong.value}
        </p>
      )}
      <div class="halves">
        <nav aria-label="Sessions">
          <button data-first type="button" onClick={() => setBegins(true)}>
            New session …
          </button>
          <ul>
            {sessions?.map((session) => (
              <li key={session.path}>
                <Entry
                  session={session}
                  root={roots.length > 1}
                  chosen={session.path === chosen}
                  choose={() => setChosen(session.path)}
                />
              </li>
            ))}
          </ul>
          {sessions?.length === 0 && <p class="faint">There is no session yet.</p>}
        </nav>
        {attached ? (
          <Attached key={attached.path} hive={hive} session={attached} left={() => setChosen(undefined)} />
        ) : (
          <p class="faint nobody">{sessions?.length ? 'Choose a session to attach to it.' : ''}</p>
        )}
      </div>
      {begins && (
        <Beginning
          hive={hive}
          roots={roots}
          closed={() => setBegins(false)}
          begun={(path) => {
            setChosen(path)
            live.stir()
          }}
        />
      )}
    </div>
  )
}

interface EntryProps {
  readonly session: Session
  /** Whether it is said where it is. */
  readonly root: boolean
  readonly chosen: boolean
  readonly choose: () => void
}

function Entry({ session: { path, name, state, cwd, backend }, root, chosen, choose }: EntryProps) {
  const host = path.split('/', 2)[1]
  return (
    <button type="button" class="entry" aria-pressed={chosen} onClick={choose}>
      <span class="row">
        <b>{root ? `${host}: ${name}` : name}</b> <State state={state} />
      </span>
      <small title={cwd}>
        {backend} · <bdi>{cwd}</bdi>
      </small>
    </button>
  )
}
