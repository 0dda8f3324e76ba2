import { useEffect, useRef, useState } from 'preact/hooks'
import { toFileError } from '../../../lib/errno.ts'
import { Code } from '../code/lazy.tsx'
import type { PanelProps } from '../panels.ts'
import { reasonOf, unheard } from '../said.ts'
import { keptPictures, keyOf, withPicture } from './pictures.ts'
import { versionsIn } from './table.ts'
import type { Version } from './table.ts'

/** How large pictures are. */
const SMALL = '160x90'
const FORM_FEED = '\f'

/** The versions of the display, to go back and forth in, with the program that made what is shown. */
export function Versions({ hive }: PanelProps) {
  const [versions, setVersions] = useState<readonly Version[]>([])
  const [source, setSource] = useState('')
  const [pictures, setPictures] = useState(keptPictures)
  const [said, setSaid] = useState('')
  const [naming, setNaming] = useState(false)
  const labels = useRef<HTMLButtonElement>(null)
  const shown = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    const look = async () => {
      const found = versionsIn(await hive.read('/rio/version', signal))
      setVersions(found)
      const now = found.find((version) => version.shown)
      const picture = await hive.bytes(`/rio/screen.${SMALL}.png`, signal)
      if (now && !signal.aborted) setPictures((before) => withPicture(before, now, picture))
    }
    const follow = async () => {
      // CONTEXT comes anew with each version: it says what is there, and that something has changed.
      let page = ''
      for await (const text of hive.always('/rio/CONTEXT', signal)) {
        if (text === undefined) continue
        page = (page + text).split(FORM_FEED).at(-1)!
        setSource(programIn(page))
        await look().catch(failed)
      }
    }
    const failed = (error: unknown) => {
      // A connection that is cut is told of by the page, and all is said anew behind it.
      if (!signal.aborted && toFileError(error).code !== 'ENOTCONN') setSaid(reasonOf(error))
    }
    follow().catch(failed)
    return () => over.abort()
  }, [hive])
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [versions])
  const tell = (line: string) =>
    unheard(
      hive.write('/rio/version', `${line}\n`).then(
        () => setSaid(''),
        (error: unknown) => setSaid(reasonOf(error)),
      ),
    )
  const label = (event: SubmitEvent) => {
    event.preventDefault()
    const field = new FormData(event.currentTarget as HTMLFormElement).get('label')
    if (typeof field === 'string' && field.trim()) tell(`label ${field.trim()}`)
    setNaming(false)
    labels.current?.focus()
  }
  const left = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    setNaming(false)
    labels.current?.focus()
  }
  return (
    <div class="column">
      <div class="row" role="toolbar" aria-label="Versions">
        <button type="button" data-first onClick={() => tell('undo')}>
          Undo
        </button>
        <button type="button" onClick={() => tell('redo')}>
          Redo
        </button>
        <button ref={labels} type="button" aria-expanded={naming} onClick={() => setNaming(!naming)}>
          Label …
        </button>
        <button type="button" onClick={() => tell('snapshot')}>
          Snapshot
        </button>
        {said && <output class="bad">{said}</output>}
      </div>
      {naming && (
        <form class="row" onSubmit={label} onKeyDown={left}>
          <input
            ref={(field) => field?.focus()}
            name="label"
            required
            autocomplete="off"
            placeholder="What shall this version be called?"
            aria-label="Label of this version"
          />
          <button type="submit" class="primary">
            Label
          </button>
        </form>
      )}
      <div class="versions">
        <ol class="timeline" aria-label="Timeline">
          {versions.toReversed().map((version) => (
            <li
              key={version.number}
              ref={version.shown ? shown : null}
              aria-current={version.shown ? 'true' : undefined}
            >
              <button
                type="button"
                style={{ marginLeft: `${version.branch * 14}px` }}
                onClick={() => tell(String(version.number))}
              >
                {pictures.has(keyOf(version)) ? (
                  <img src={pictures.get(keyOf(version))} alt="" width={80} height={45} />
                ) : (
                  <span class="no-picture" />
                )}
                <span>
                  <b>{version.number}</b> {version.label}
                  <small>
                    {new Date(version.time).toLocaleTimeString()} · {version.author}
                  </small>
                </span>
              </button>
            </li>
          ))}
        </ol>
        <Code text={source} language="javascript" label="The program of what is shown" />
      </div>
    </div>
  )
}

/** The programs of a CONTEXT: what stands in its fences. */
const programIn = (context: string): string =>
  [...context.matchAll(/^```\w*\n([^]*?)^```/gm)].map(([, code = '']) => code).join('\n')
