import { FileError } from '../lib/errno.ts'
import type { Held } from './fids.ts'
import type { Asked } from './session.ts'

/** Makes the requests on this fid that come later wait for this one. */
export function ordered<T>(held: Held, answer: Promise<T>): Promise<T> {
  follow(held, answer)
  return answer
}

function follow(held: Held, answer: Promise<unknown>): void {
  const over = answer.then(
    () => undefined,
    () => undefined,
  )
  const last = over.then(() => {
    if (held.last === last) held.last = undefined
  })
  held.last = last
}

/** Does something once the earlier requests on all of these fids are over, and makes the later ones wait for it. */
export function inTurn<T>(all: readonly Held[], call: Asked, then: () => Promise<T>): Promise<T> {
  const earlier = all.map(async (held) => held.last)
  const turn = async (): Promise<T> => {
    await Promise.all(earlier)
    if (call.aborted) throw new FileError('EINTR')
    return then()
  }
  const answer = turn()
  for (const held of all) follow(held, answer)
  return answer
}
