import { FileError } from '../lib/errno.ts'
import { NOFID } from './const.ts'
import { Held } from './fids.ts'
import type { Node } from './node.ts'
import type { Asked, Session } from './session.ts'
import type { Qid } from './stat.ts'
import { ordered } from './turn.ts'

/** Who authenticates: nobody, because the transport has said who comes. */
export function refuseAuth(): never {
  throw new FileError('EOPNOTSUPP', 'authentication not required')
}

interface Attach {
  readonly fid: number
  readonly afid: number
  readonly uname: string
  readonly aname: string
}

interface Attached {
  readonly qid: Qid
}

/** Leads a fid to the root that an attach gives; without one there is no fid. */
export function attach(
  s: Session,
  { fid, afid, uname, aname }: Attach,
  call: Asked,
): Attached | Promise<Attached> {
  if (afid !== NOFID) refuseAuth()
  const held = new Held([])
  s.fids.add(fid, held, s.maxFids)
  call.made = [fid, held]
  const given = (root: Node): Attached => {
    held.path = [root]
    return { qid: root.qid }
  }
  const refused = (error: unknown): never => {
    s.fids.forget(fid, held)
    throw error
  }
  try {
    const root = s.attach(uname, aname)
    return root instanceof Promise ? ordered(held, root.then(given).catch(refused)) : given(root)
  } catch (error) {
    return refused(error)
  }
}
