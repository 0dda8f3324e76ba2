import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PanelProps } from './panels.ts'

interface Props extends PanelProps {
  readonly load: () => Promise<ComponentType<PanelProps>>
  /** Told when its inside is there. */
  readonly there: () => void
}

/** A panel's inside, once it is there. */
export function Loaded({ load, there, ...props }: Props) {
  const [Inside, setInside] = useState<ComponentType<PanelProps>>()
  const [failed, setFailed] = useState('')
  useEffect(() => {
    load().then(
      (found) => setInside(() => found),
      (error: unknown) => setFailed(`It cannot be loaded: ${String(error)}`),
    )
  }, [load])
  useEffect(() => {
    if (Inside) there()
  }, [Inside])
  return Inside ? <Inside {...props} /> : <p class="faint">{failed || 'One moment …'}</p>
}
