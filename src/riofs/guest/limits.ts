/** What one scene may have: past a limit, what was done is taken back by whoever called. */

import { LIMITS } from '../../scene/kinds.ts'

/** An error that names the limit: it cannot be kept as it is. */
export class PastLimit extends RangeError {
  readonly limit: string
  constructor(limit: string, message: string) {
    super(message)
    this.limit = limit
  }
}

const what: Readonly<Record<keyof typeof LIMITS, string>> = {
  nodes: 'nodes',
  vertices: 'vertices in all',
  timers: 'timers',
  events: 'calls of handlers in one second',
  text: 'characters of text in flat things and controls',
  ops: 'calls drawn on one canvas; clear it with clearRect before each picture',
}

/** @throws PastLimit when there are more */
export function within(limit: keyof typeof LIMITS, count: number): void {
  if (count <= LIMITS[limit]) return
  throw new PastLimit(limit, `a scene may have ${LIMITS[limit]} ${what[limit]}`)
}
