import type { Door, Place, Roots } from './labels.ts'

/** How far a walk that starts among the mux's own files goes by names alone. */
export interface Route {
  /** The mount whose directory was reached last. */
  readonly door: Door | undefined
  /** Names that led there; the rest is the mount's, or without a door the mux's own. */
  readonly used: number
  /** The qids of those names. */
  readonly qids: readonly Uint8Array[]
  /** Names below the root where it stands, when it is in no mount. */
  readonly depth: number
}

/** Follows the names from the root, or from a mount's directory, until one is not the root's business. */
export function route(
  { local, mount }: Roots,
  from: Pick<Place, 'door' | 'depth'>,
  names: readonly string[],
): Route {
  let { door } = from
  let used = 0
  const qids: Uint8Array[] = []
  for (const name of from.depth > 0 ? [] : names) {
    if (name === '..') door = undefined
    else if (name !== '.') {
      const next = door ? undefined : mount(name)
      if (!next) break
      door = next
    }
    qids.push((door ?? local).qid)
    used++
  }
  return { door, used, qids, depth: from.depth + (door ? 0 : names.length - used) }
}
