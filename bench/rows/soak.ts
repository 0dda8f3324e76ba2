import { cycles, growth, settled } from '../../test/proof/soak/measure.ts'
import { Soak } from '../../test/proof/soak/soak.ts'
import type { Asked, Scene } from '../row.ts'

/** Share of the time after which everything has its size: V8 takes long to know how much memory it wants. */
const WARM = 0.5

/** The figures, and what the hive calls them. */
const FIGURES = {
  heap: 'heap',
  resident: 'rss',
  fids: 'fids',
  tags: 'tags',
  timers: 'timers',
  handles: 'handles',
  inodes: 'inodes',
}

/** What `npm run soak` does, with bars. */
export async function soak(asked: Asked): Promise<Scene> {
  const soaked = await Soak.start(true)
  return {
    async round() {
      const began = performance.now()
      await cycles(soaked, began + asked.soak * WARM * 1000)
      const before = await settled(soaked)
      await cycles(soaked, began + asked.soak * 1000)
      const grown = growth(before, await settled(soaked, before))
      return Object.fromEntries(
        Object.entries(FIGURES).map(([figure, key]) => [figure, { ours: grown[key]! }]),
      )
    },
    [Symbol.asyncDispose]: () => soaked[Symbol.asyncDispose](),
  }
}
