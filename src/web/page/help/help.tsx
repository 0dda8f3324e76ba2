import { useEffect, useRef } from 'preact/hooks'
import { panels } from '../panels.ts'
import { ids, keysOf } from '../shortcuts.ts'

interface Props {
  /** Shows around. */
  readonly around: () => void
  readonly closed: () => void
}

type Row = readonly [does: string, ...keys: string[]]

/** What keys do, beside opening panels. */
const EVERYWHERE: readonly Row[] = [
  ['Close the menu or the panel in front', 'Esc'],
  ['Go on to the next thing', 'Tab'],
  ['Move a panel, with its title focused', 'Arrows'],
  ['Size it', 'Shift+Arrows'],
  ['This', '?'],
]
const TERMINAL: readonly Row[] = [
  ['Send', 'Enter'],
  ['Another line', 'Shift+Enter'],
  ['Complete a command', 'Tab'],
  ['What was said before', '↑', '↓'],
  ['End a reply', 'Ctrl+C'],
]
const OPERATOR: readonly Row[] = [
  ['Begin a route at a port, end it at another', 'Enter'],
  ['From port to port; move a box, or the view', 'Arrows'],
  ['Give up a route that was begun', 'Esc'],
  ['Remove a route, with its sign focused', 'Delete'],
  ['Nearer, farther', '+', '-'],
]

/** The keys, and the way back to the tour. */
export function Help({ around, closed }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const opened = ids.map((id): Row => [panels[id].title, ...keysOf(id)])
  return (
    <dialog ref={dialog} class="ask help" aria-label="Keys" onClose={closed}>
      <form method="dialog">
        <h2>Keys</h2>
        <div class="keys">
          <Keys title="Panels" rows={opened} />
          <Keys title="Everywhere" rows={EVERYWHERE} />
          <Keys title="Terminal" rows={TERMINAL} />
          <Keys title="Operator" rows={OPERATOR} />
        </div>
        <div class="row">
          <button type="submit" class="primary">
            Close
          </button>
          <button type="button" onClick={() => (dialog.current?.close(), around())}>
            Show me around
          </button>
        </div>
      </form>
    </dialog>
  )
}

function Keys({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([does, ...keys]) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
