import { useEffect, useState } from 'preact/hooks'
import { Code } from '../code/lazy.tsx'
import type { Language } from '../code/code.tsx'
import type { Hive } from '../hive.ts'
import { reasonOf, unheard } from '../said.ts'
import { Writing } from './writing.tsx'

/** Characters of a file that are shown. */
const MOST = 2_000_000

interface Props {
  readonly hive: Hive
  readonly path: string
  readonly readable: boolean
  readonly writable: boolean
}

const languageOf = (path: string): Language =>
  /\/(config|state|history|vars)$|\/nodes\/[^/]+$/.test(path)
    ? 'json'
    : /\/(help|output|prompt)$/.test(path)
      ? 'markdown'
      : 'text'

/** A file whose text is a whole: read, and changed as one. A ctl, and what cannot be read, is told lines instead. */
export function Edited({ hive, path, readable, writable }: Props) {
  const [text, setText] = useState('')
  const [times, setTimes] = useState(0)
  const [draft, setDraft] = useState<string>()
  const [said, setSaid] = useState('')
  const told = /\/(ctl|routes|version|parse)$/.test(path) || !readable
  const read = (ends?: AbortSignal) => {
    if (!readable) return
    unheard(
      hive.read(path, ends).then(
        (found) => {
          setText(found.length > MOST ? `${found.slice(0, MOST)}\n… and more` : found)
          setTimes((before) => before + 1)
          setDraft(undefined)
          setSaid('')
        },
        (error: unknown) => ends?.aborted || setSaid(reasonOf(error)),
      ),
    )
  }
  useEffect(() => {
    const over = new AbortController()
    read(over.signal)
    return () => over.abort()
  }, [hive, path])
  const edits = writable && !told && text.length <= MOST
  const save = () => {
    if (draft === undefined) return
    unheard(
      hive.write(path, draft).then(
        () => read(),
        (error: unknown) => setSaid(reasonOf(error)),
      ),
    )
  }
  return (
    <div class="column">
      <div class="row">
        <b class="path">{path}</b>
        <button type="button" onClick={() => read()}>
          Read again
        </button>
        {edits && (
          <button type="button" class="primary" disabled={draft === undefined} onClick={save} title="Ctrl+S">
            Save
          </button>
        )}
      </div>
      {said && <output class="bad">{said}</output>}
      {readable && (
        <Code
          text={text}
          read={times}
          language={languageOf(path)}
          label={path}
          saved={save}
          {...(edits && { changed: (now: string) => setDraft(now === text ? undefined : now) })}
        />
      )}
      {writable && told && <Writing hive={hive} path={path} />}
    </div>
  )
}
