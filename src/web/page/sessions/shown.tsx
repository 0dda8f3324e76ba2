import type { ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import type { Screen } from './screen.tsx'

type Props = Parameters<typeof Screen>[0]

/** The terminal, whose program is loaded when one is looked at first. */
export function Shown(props: Props) {
  const [Loaded, setLoaded] = useState<ComponentType<Props>>()
  const [failed, setFailed] = useState('')
  useEffect(() => {
    import('./screen.tsx').then(
      ({ Screen: found }) => setLoaded(() => found),
      (error: unknown) => setFailed(`It cannot be loaded: ${reasonOf(error)}`),
    )
  }, [])
  return Loaded ? <Loaded {...props} /> : <p class="faint screen">{failed || 'One moment …'}</p>
}

/** Characters that are kept of what was said. */
const MOST = 200_000

/** All that was said in a session, as it is said. */
export function Transcript({
  hive,
  path,
  name,
}: {
  readonly hive: Hive
  readonly path: string
  readonly name: string
}) {
  const [text, setText] = useState('')
  const box = useRef<HTMLPreElement>(null)
  useEffect(() => {
    const over = new AbortController()
    const read = async () => {
      setText('')
      for await (const more of hive.texts(`${path}/CHAT`, over.signal))
        setText((before) => (before + more).slice(-MOST))
    }
    read().catch((error: unknown) => {
      if (!over.signal.aborted) setText((before) => `${before}\n${reasonOf(error)}\n`)
    })
    return () => over.abort()
  }, [hive, path, hive.link.value === 'up'])
  useEffect(() => box.current?.scrollTo({ top: box.current.scrollHeight }), [text])
  return (
    <pre ref={box} class="screen transcript" role="log" aria-label={`Transcript of ${name}`} tabIndex={0}>
      {text || 'Nothing was said yet.'}
    </pre>
  )
}
