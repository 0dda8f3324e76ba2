import { useEffect, useState } from 'preact/hooks'
import { DMDIR, DMSTREAM } from '../../../ninep/const.ts'
import type { Stat } from '../../../ninep/stat.ts'
import type { PanelProps } from '../panels.ts'
import { reasonOf } from '../said.ts'
import { Edited } from './edited.tsx'
import { Followed } from './followed.tsx'
import { Picture } from './picture.tsx'

/** What is looked at. */
interface Chosen {
  readonly path: string
  readonly entry: Stat
}

const byKind = (a: Stat, b: Stat): number =>
  (b.mode & DMDIR) / DMDIR - (a.mode & DMDIR) / DMDIR || (a.name < b.name ? -1 : 1)

/** The tree of the hive, and whatever file of it one wants to see or change. */
export function Files({ hive, what }: PanelProps) {
  const [folder, setFolder] = useState('/')
  const [entries, setEntries] = useState<readonly Stat[]>([])
  const [chosen, setChosen] = useState<Chosen>()
  const [said, setSaid] = useState('')
  const look = async (path: string, ends?: AbortSignal) => {
    try {
      const entry = path === '/' ? undefined : await hive.stat(path, ends)
      if (entry && !(entry.mode & DMDIR)) {
        setChosen({ path, entry })
        return await look(path.replace(/\/[^/]*$/, '') || '/', ends)
      }
      setEntries((await hive.list(path, ends)).toSorted(byKind))
      setFolder(path)
      setSaid('')
    } catch (error) {
      if (!ends?.aborted) setSaid(reasonOf(error))
    }
  }
  useEffect(() => {
    const over = new AbortController()
    look(what ?? '/', over.signal).catch(() => undefined)
    return () => over.abort()
  }, [hive, what])
  const open = (path: string) => {
    look(path).catch(() => undefined)
  }
  const steps = folder.split('/').filter(Boolean)
  const at = (name: string) => `${folder.replace(/\/$/, '')}/${name}`
  return (
    <div class="files">
      <nav class="column" aria-label="Files">
        <div class="crumbs">
          <button type="button" data-first onClick={() => open('/')}>
            /n
          </button>
          {steps.map((step, i) => (
            <button key={i} type="button" onClick={() => open(`/${steps.slice(0, i + 1).join('/')}`)}>
              {step}
            </button>
          ))}
          <button type="button" class="plain" aria-label="Look again" onClick={() => open(folder)}>
            ↻
          </button>
        </div>
        {said && <output class="bad">{said}</output>}
        <ul>
          {entries.map((entry) => (
            <li key={entry.name}>
              <button
                type="button"
                aria-current={chosen?.path === at(entry.name) ? 'true' : undefined}
                onClick={() => open(at(entry.name))}
              >
                <span class="mark" aria-hidden="true">
                  {entry.mode & DMDIR ? '▸' : entry.mode & DMSTREAM ? '~' : '·'}
                </span>
                {entry.name}
                {entry.mode & DMDIR ? '/' : ''}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {chosen ? <Shown key={chosen.path} hive={hive} {...chosen} /> : <p class="faint">Choose a file.</p>}
    </div>
  )
}

/** A file as what it is: a picture, something that goes on, or a text. */
function Shown({ hive, path, entry }: Chosen & Pick<PanelProps, 'hive'>) {
  if (/^screen(\.|$)/.test(entry.name)) return <Picture hive={hive} path={path} />
  if (entry.mode & DMSTREAM && entry.mode & 0o400)
    return <Followed hive={hive} path={path} writable={(entry.mode & 0o200) !== 0} />
  return (
    <Edited
      hive={hive}
      path={path}
      readable={(entry.mode & 0o400) !== 0}
      writable={(entry.mode & 0o200) !== 0}
    />
  )
}
