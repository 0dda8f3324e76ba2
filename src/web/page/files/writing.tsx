import { useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf, unheard } from '../said.ts'

/** One line for a file, as echo writes it. */
export function Writing({ hive, path }: { readonly hive: Hive; readonly path: string }) {
  const [line, setLine] = useState('')
  const [said, setSaid] = useState('')
  const write = (event: Event) => {
    event.preventDefault()
    setLine('')
    unheard(
      hive.write(path, `${line}\n`).then(
        () => setSaid(''),
        (error: unknown) => {
          setSaid(reasonOf(error))
          setLine((now) => now || line)
        },
      ),
    )
  }
  return (
    <form class="row" onSubmit={write}>
      <input
        value={line}
        aria-label={`A line for ${path}`}
        placeholder="A line"
        onInput={(event) => setLine(event.currentTarget.value)}
      />
      <button type="submit">Write</button>
      {said && <output class="bad">{said}</output>}
    </form>
  )
}
