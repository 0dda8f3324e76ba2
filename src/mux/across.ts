import { concat } from '../lib/bytes.ts'
import { get16 } from '../lib/coder.ts'
import { QTDIR } from '../ninep/const.ts'
import { encode } from '../ninep/message.ts'
import { asked } from './client.ts'
import type { Client, Outcome } from './client.ts'
import { Place } from './labels.ts'
import type { Door, Guest, Link } from './labels.ts'
import { NWQID, QID, moveQid } from './relabel.ts'
import { rwalk } from './replies.ts'
import { route } from './route.ts'

/** Where one part of the walk starts, and how far its names go before they leave again. */
interface Part {
  readonly link: Link
  readonly fid: number
  readonly names: readonly string[]
  /** Names that are left for the parts behind the border; undefined when this is the last one. */
  readonly beyond: readonly string[] | undefined
  readonly depth: number
  readonly door: Door | undefined
}

/**
 * A walk whose `..` leads out of a backend: part by part, each as far as the border, and the names at the border by
 * the mux itself. To the client it is one walk.
 * @throws FileError when the first name leads nowhere
 */
export async function across(
  client: Client,
  place: Place,
  newfid: number,
  wname: readonly string[],
  tag: number,
): Promise<Outcome> {
  const qids: Uint8Array[] = []
  let part =
    place.link.slot === 0
      ? entering(client, place, place.guest, wname, qids)
      : within(place.link, place, wname)
  for (;;) {
    const made = new Place(newfid, part.link, part.link.takeFid(), place.guest)
    const whole = await step(part, made, qids)
    if (whole && !part.beyond) return { made, answer: rwalk(concat(qids), tag) }
    part.link.leave(made)
    if (!whole || !part.beyond) return { answer: rwalk(concat(qids), tag) }
    qids.push(place.guest.roots.local.qid)
    part = entering(client, { depth: 0, door: undefined }, place.guest, part.beyond, qids)
  }
}

/** The part from the root: into a mount, or to the mux's own files. */
function entering(
  client: Client,
  from: Pick<Place, 'depth' | 'door'>,
  guest: Guest,
  names: readonly string[],
  qids: Uint8Array[],
): Part {
  const { door, used, qids: passed, depth } = route(guest.roots, from, names)
  const link = client.link(door && used < names.length ? door : guest.roots.local, guest)
  const start = { there: link.root, depth: 0 }
  if (link.slot === 0) return { link, fid: link.root, names, beyond: undefined, depth, door }
  qids.push(...passed)
  return within(link, start, names.slice(used))
}

/** The part within a backend, up to the `..` that leaves it. */
function within(
  link: Link,
  { there, depth }: Pick<Place, 'there' | 'depth'>,
  names: readonly string[],
): Part {
  for (const [at, name] of names.entries()) {
    if (name === '..' && depth === 0)
      return {
        link,
        fid: there,
        names: names.slice(0, at),
        beyond: names.slice(at + 1),
        depth,
        door: undefined,
      }
    depth += name === '..' ? -1 : name === '.' ? 0 : 1
  }
  return { link, fid: there, names, beyond: undefined, depth, door: undefined }
}

/** Walks one part. Answers whether all of its names were there. */
async function step(
  { link, fid, names, depth, door }: Part,
  made: Place,
  qids: Uint8Array[],
): Promise<boolean> {
  made.depth = depth
  made.door = door
  const message = encode({ kind: 'Twalk', tag: 0, fid, newfid: made.there, wname: names })
  const answer = await asked(link, message, made).catch((error: unknown) => {
    if (link.dead || qids.length === 0) throw error
    return undefined
  })
  if (!answer) return false
  const count = get16(answer, NWQID)
  for (let at = NWQID + 2; at < answer.length; at += QID) {
    moveQid(link, answer, at)
    qids.push(answer.subarray(at, at + QID))
    made.dir = (answer[at]! & QTDIR) !== 0
  }
  return count === names.length
}
