import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import { Writing } from './writing.tsx'

/** Characters that are kept of what has been said. */
const MOST = 200_000

/** Reads what goes on as it comes, until it ends. It begins when one says so: what is read of a reply is taken from who waits for it. */
export function Followed({
  hive,
  path,
  writable,
}: {
  readonly hive: Hive
  readonly path: string
  readonly writable: boolean
}) {
  const [text, setText] = useState('')
  const [state, setState] = useState<'still' | 'reading' | 'ended'>('still')
  const end = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (state !== 'reading') return undefined
    const over = new AbortController()
    const read = async () => {
      for await (const more of hive.texts(path, over.signal))
        setText((before) => (before + more).slice(-MOST))
      setState('ended')
    }
    read().catch((error: unknown) => {
      if (over.signal.aborted) return
      setText((before) => `${before}\n${reasonOf(error)}\n`)
      setState('ended')
    })
    return () => over.abort()
  }, [state, hive, path])
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [text])
  return (
    <div class="column">
      <div class="row">
        <b class="path">{path}</b>
        {state === 'reading' ? (
          <button type="button" onClick={() => setState('still')}>
            Stop
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => setState('reading')}>
            {state === 'ended' ? 'Read again' : 'Read'}
          </button>
        )}
      </div>
      <pre class="followed" role="log" aria-label={path} tabIndex={0}>
        {text || (state === 'reading' ? 'waiting …' : 'It waits for what is still to come.')}
        <span ref={end} />
      </pre>
      {writable && <Writing hive={hive} path={path} />}
    </div>
  )
}
