import { useEffect, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'

/** A picture, as it is when one looks. */
export function Picture({ hive, path }: { readonly hive: Hive; readonly path: string }) {
  const [url, setUrl] = useState('')
  const [said, setSaid] = useState('')
  useEffect(() => {
    const over = new AbortController()
    let made = ''
    hive.bytes(path, over.signal).then(
      (bytes) => {
        made = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }))
        if (over.signal.aborted) URL.revokeObjectURL(made)
        else setUrl(made)
      },
      (error: unknown) => over.signal.aborted || setSaid(reasonOf(error)),
    )
    return () => {
      over.abort()
      URL.revokeObjectURL(made)
    }
  }, [hive, path])
  return said ? (
    <p class="bad">{said}</p>
  ) : (
    <figure class="picture">{url && <img src={url} alt={path} />}</figure>
  )
}
