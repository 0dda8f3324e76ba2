import { DMSTREAM } from '../const.ts'
import type { Held } from '../fids.ts'
import type { Body } from '../message.ts'
import { ops } from '../ops.ts'
import type { Asked, Session } from '../session.ts'
import { ordered } from '../turn.ts'
import { entryOf } from './attr.ts'

type Wrote = Body<'Rwrite'>

/** Twrite of a file that may have been opened to append: then it goes behind its end, whatever the client takes for that. */
export function appended(s: Session, t: Body<'Twrite'>, call: Asked): Wrote | Promise<Wrote> {
  const held = s.fids.get(t.fid)
  return held.append ? ordered(held, append(s, held, t, call)) : ops.Twrite(s, t, call)
}

async function append(s: Session, held: Held, t: Body<'Twrite'>, call: Asked): Promise<Wrote> {
  held.end ??= await endOf(held)
  const { count } = await ops.Twrite(s, { ...t, offset: BigInt(held.end) }, call)
  held.end += count
  return { count }
}

/** The end of a file now. A file whose reads wait has none, and no offsets. */
async function endOf(held: Held): Promise<number> {
  const { mode, length } = await entryOf(held)
  return mode & DMSTREAM ? 0 : Number(length)
}
