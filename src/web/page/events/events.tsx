import { useEffect, useRef, useState } from 'preact/hooks'
import type { PanelProps } from '../panels.ts'

/** Lines that are kept. */
const MOST = 1000

interface Shown {
  readonly id: number
  readonly time: string
  readonly source: string
  readonly kind: string
  readonly rest: string
}

/** What happens in the whole system, as it happens: /n/events. */
export function Events({ hive }: PanelProps) {
  const [lines, setLines] = useState<readonly Shown[]>([])
  const [only, setOnly] = useState('')
  const end = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    const over = new AbortController()
    const follow = async () => {
      for await (const line of hive.lines('/events', over.signal)) {
        const shown = shownOf(line)
        if (shown) setLines((before) => [...before.slice(-MOST + 1), shown])
      }
    }
    follow().catch(() => undefined)
    return () => over.abort()
  }, [hive])
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [lines])
  const wanted = lines.filter((line) => `${line.source} ${line.kind} ${line.rest}`.includes(only))
  return (
    <div class="column">
      <input
        data-first
        type="search"
        placeholder="Only those with …"
        aria-label="Only events with"
        value={only}
        onInput={(event) => setOnly(event.currentTarget.value)}
      />
      <div class="log" role="log" aria-label="Events" tabIndex={0}>
        {wanted.map(({ id, time, source, kind, rest }) => (
          <p key={id}>
            <time>{time}</time> <b>{source}</b> <span class="kind">{kind}</span> {rest}
          </p>
        ))}
        {wanted.length === 0 && (
          <p class="faint">
            {lines.length ? 'None of them.' : 'Nothing has happened since this was opened.'}
          </p>
        )}
        <p ref={end} aria-hidden="true" class="end" />
      </div>
    </div>
  )
}

function shownOf(line: string): Shown | undefined {
  try {
    const { id, time, source, kind, ...rest } = JSON.parse(line) as Record<string, unknown>
    const words = Object.entries(rest).map(
      ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return {
      id: Number(id),
      time: new Date(String(time)).toLocaleTimeString(),
      source: String(source),
      kind: String(kind),
      rest: words.join(' · '),
    }
  } catch {
    return undefined
  }
}
