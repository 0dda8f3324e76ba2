import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { CodeView } from './code.tsx'

type Props = Parameters<typeof CodeView>[0]

/** The editor, which is loaded when a text is shown first; until then the text as it is. */
export function Code(props: Props) {
  const [Loaded, setLoaded] = useState<ComponentType<Props>>()
  useEffect(() => {
    import('./code.tsx').then(
      ({ CodeView: found }) => setLoaded(() => found),
      () => undefined,
    )
  }, [])
  return Loaded ? <Loaded {...props} /> : <pre class="code-view">{props.text}</pre>
}
