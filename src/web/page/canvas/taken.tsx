import type { SceneNode } from '../../../scene/node.ts'

interface Props {
  readonly nodes: readonly SceneNode[]
  readonly take: (id: string) => void
}

/** Most that are listed: for more there are the files of nodes. */
const MOST = 100

/** In delete mode: all that can be taken away, for who has no pointer, and for what none can hit. */
export function Taken({ nodes, take }: Props) {
  return (
    <ul class="taken" aria-label="What can be deleted">
      {nodes.slice(0, MOST).map(({ id, type }) => (
        <li key={id}>
          <button type="button" aria-label={`Delete ${id}`} onClick={() => take(id)}>
            {id} <span class="faint">{type}</span>
          </button>
        </li>
      ))}
      {!nodes.length && <li class="faint">Nothing is there.</li>}
      {nodes.length > MOST && <li class="faint">and {nodes.length - MOST} more</li>}
    </ul>
  )
}
