import type { Program } from './context.ts'
import type { Past } from './past.ts'
import { programsOf } from './portable.ts'

/** The programs that led to the version that is shown, the newest first; those of a state that was brought in too. */
export function* programs(past: Past): Generator<Program, void, void> {
  const { nodes } = past.now.scene
  for (const { number, kind, touched } of past.versions.path().toReversed()) {
    if (kind === 'program') yield { version: number, touched, source: () => past.source(number) }
    if (kind !== 'state') continue
    // what was before it is shown no more
    for (const made of programsOf(past.source(number)).toReversed()) {
      if (made.kind !== 'program') continue
      const ids = [...nodes.values()].filter(({ createdIn }) => createdIn === made.number).map(({ id }) => id)
      yield { version: made.number, touched: ids, source: () => made.source }
    }
    return
  }
}
