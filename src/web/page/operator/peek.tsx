import { useEffect, useRef, useState } from 'preact/hooks'
import { toFileError } from '../../../lib/errno.ts'
import type { Hive } from '../hive.ts'
import type { Vertex } from './vertex.ts'

/** Characters that are kept of what was said. */
const TAIL = 4000

/**
 * What somebody said last. It never reads `output`: opening that one takes a turn from who follows it. The files of the
 * turns, and the conversation, say the same and can be read as often as one likes.
 */
export function Peek({ hive, vertex }: { readonly hive: Hive; readonly vertex: Vertex }) {
  const [said, setSaid] = useState('')
  const end = useRef<HTMLPreElement>(null)
  const { id, kind, state, turn, about } = vertex
  useEffect(() => {
    const over = new AbortController()
    const listen = async () => {
      let text = ''
      for await (const part of words(hive, vertex, over.signal)) {
        text = (text + part).slice(-TAIL)
        setSaid(text)
      }
      if (!text) setSaid('Nothing yet.')
    }
    listen().catch((error: unknown) => over.signal.aborted || setSaid(toFileError(error).message))
    return () => over.abort()
  }, [hive, id, kind, about, state, turn])
  useEffect(() => end.current?.scrollTo({ top: end.current.scrollHeight }), [said])
  return (
    <pre ref={end} class="peek" tabIndex={0} role="log" aria-label={`What ${vertex.name} said last`}>
      {said}
    </pre>
  )
}

async function* words(
  hive: Hive,
  { id, kind, about = '', far }: Vertex,
  ends: AbortSignal,
): AsyncGenerator<string, void> {
  if (kind === 'display') yield await hive.read(`/${id}/scene/tree`, ends)
  else if (kind === 'session') yield await hive.read(`/${id}/chat`, ends)
  else if (kind !== 'agent') yield about
  else {
    // The ctl of one on another machine is for who is there.
    const ctl = far ? '' : await hive.read(`/${id}/ctl`, ends)
    const turns = /^turns (\d+)$/m.exec(ctl)?.[1] ?? '0'
    if (turns === '0') yield lastOf(await hive.read(`/${id}/history`, ends))
    else {
      const decoder = new TextDecoder()
      for await (const chunk of hive.follow(`/${id}/turns/${turns}/output`, ends))
        yield decoder.decode(chunk, { stream: true })
    }
  }
}

/** The last message of a conversation. */
function lastOf(history: string): string {
  const last = history.trimEnd().split('\n').at(-1)
  if (!last) return ''
  const { role, content } = JSON.parse(last) as { role?: unknown; content?: unknown }
  return `${String(role)}: ${typeof content === 'string' ? content : JSON.stringify(content)}`
}
