import { useEffect, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { Dialog } from '../dialog.tsx'
import { backendsOf, beginning } from './table.ts'

interface Props {
  readonly hive: Hive
  /** Trees in which it can begin. */
  readonly roots: readonly string[]
  readonly closed: () => void
  /** Told its directory. */
  readonly begun: (path: string) => void
}

/** How long a session may take to begin, in milliseconds. */
const PATIENCE = 60_000

/** Asks what session shall begin. */
export function Beginning({ hive, roots, closed, begun }: Props) {
  const [root, setRoot] = useState(roots[0] ?? '/agent')
  const [backends, setBackends] = useState<readonly string[]>([])
  const [backend, setBackend] = useState('')
  useEffect(() => {
    const over = new AbortController()
    hive.read(`${root}/backends`, over.signal).then(
      (table) => {
        const found = backendsOf(table)
        setBackends(found)
        setBackend((before) => (found.includes(before) ? before : (found[0] ?? '')))
      },
      () => setBackends([]),
    )
    return () => over.abort()
  }, [hive, root])
  const act = async (said: (field: string) => string) => {
    const values = { cmd: backend === 'command' ? said('cmd').trim() : '', alias: said('alias').trim() }
    const line = beginning(backend, said('cwd').trim(), values, said('more').trim())
    let id = ''
    for await (const text of hive.exchange(`${root}/ctl`, `${line}\n`, AbortSignal.timeout(PATIENCE)))
      id += text
    begun(`${root}/${id.trim()}`)
  }
  return (
    <Dialog title="New session" does="Begin" closed={closed} act={act}>
      {roots.length > 1 && (
        <label>
          Where
          <select value={root} onChange={(event) => setRoot(event.currentTarget.value)}>
            {roots.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        Backend
        <select value={backend} onChange={(event) => setBackend(event.currentTarget.value)}>
          {backends.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      {backend === 'command' && (
        <label>
          Command
          <input name="cmd" required autocomplete="off" spellcheck={false} placeholder="bash" />
        </label>
      )}
      <label>
        Folder
        <input name="cwd" autocomplete="off" spellcheck={false} placeholder="/home/me/project" />
      </label>
      <label>
        Name
        <input name="alias" autocomplete="off" spellcheck={false} pattern="[A-Za-z0-9._\-]{1,64}" />
      </label>
      <label>
        More
        <input name="more" autocomplete="off" spellcheck={false} placeholder="key=value …" />
      </label>
    </Dialog>
  )
}
