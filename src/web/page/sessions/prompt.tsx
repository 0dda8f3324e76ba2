import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf, unheard } from '../said.ts'

interface Props {
  readonly hive: Hive
  /** The session's directory. */
  readonly path: string
  readonly name: string
  /** Whether the reply is shown here, because it is nowhere else. */
  readonly replies: boolean
}

/** Characters that are kept of a reply. */
const MOST = 100_000

/** A prompt for a session, and what it replies. */
export function Prompt({ hive, path, name, replies }: Props) {
  const [draft, setDraft] = useState('')
  const [reply, setReply] = useState<string>()
  const [wrong, setWrong] = useState('')
  const over = useRef(new AbortController())
  const box = useRef<HTMLPreElement>(null)
  useEffect(() => () => over.current.abort(), [])
  useEffect(() => box.current?.scrollTo({ top: box.current.scrollHeight }), [reply])
  const send = async () => {
    over.current.abort()
    const { signal } = (over.current = new AbortController())
    setWrong('')
    setDraft('')
    try {
      await hive.write(`${path}/in`, draft, { ends: signal })
      setReply('')
      for await (const more of hive.texts(`${path}/out`, signal))
        setReply((before = '') => (before + more).slice(-MOST))
    } catch (error) {
      if (signal.aborted) return
      setWrong(reasonOf(error))
      setDraft((now) => now || draft)
    }
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (draft.trim()) unheard(send())
  }
  const keyed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey) submit(event)
  }
  return (
    <form class="asks" onSubmit={submit}>
      {replies && reply !== undefined && (
        <div class="reply">
          <pre ref={box} role="log" aria-label={`Reply of ${name}`} tabIndex={0}>
            {reply || '…'}
          </pre>
          <button
            type="button"
            class="plain"
            aria-label="Close the reply"
            onClick={() => setReply(undefined)}
          >
            ×
          </button>
        </div>
      )}
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
      <div class="row">
        <textarea
          rows={Math.min(6, draft.split('\n').length)}
          value={draft}
          placeholder="A prompt"
          aria-label={`Prompt for ${name}`}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={keyed}
        />
        <button type="submit" class="primary">
          Send
        </button>
      </div>
    </form>
  )
}
