import { useEffect, useRef, useState } from 'preact/hooks'
import { Code } from '../code/lazy.tsx'
import type { Language } from '../code/code.tsx'
import { drafts } from '../drafts.ts'
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
  /** What was typed here before and not saved, until it is shown. */
  const left = useRef(drafts.get(path))
  const [draft, setDraft] = useState(left.current)
  const [shown, setShown] = useState('')
  const type = (text: string | undefined) => {
    drafts.set(path, text)
    setDraft(text)
  }
  const [said, setSaid] = useState('')
  const told = /\/(ctl|routes|version|parse)$/.test(path) || !readable
  const read = (ends?: AbortSignal) => {
    if (!readable) return
    unheard(
      hive.read(path, ends).then(
        (found) => {
          const whole = found.length > MOST ? `${found.slice(0, MOST)}\n… and more` : found
          setText(whole)
          setShown(left.current ?? whole)
          type(left.current)
          left.current = undefined
          setTimes((before) => before + 1)
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
        {draft !== undefined && <span class="faint">not saved</span>}
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
          text={shown}
          read={times}
          language={languageOf(path)}
          label={path}
          saved={save}
          {...(edits && { changed: (now: string) => type(now === text ? undefined : now) })}
        />
      )}
      {writable && told && <Writing hive={hive} path={path} />}
    </div>
  )
}
