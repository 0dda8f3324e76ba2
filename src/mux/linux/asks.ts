import { FileError, toFileError } from '../../lib/errno.ts'
import { DMDIR, NOFID, OEXEC, ORCLOSE, OREAD, OTRUNC, QTDIR } from '../../ninep/const.ts'
import { GETATTR_BASIC, O_DIRECTORY, O_EXCL, O_TRUNC } from '../../ninep/dialects/linux.ts'
import type { Body, Reply, TKind } from '../../ninep/message.ts'
import type { Ids } from '../../ninep/session.ts'
import { changes } from '../../ninep/stat.ts'
import type { Asker } from './asker.ts'
import { setattr, statOf } from './attributes.ts'
import { Listing, walkTo } from './listing.ts'
import type { Place, Places } from './place.ts'
import type { Turn } from './turn.ts'

/** What a translation works with. */
export interface Around extends Ids, Pick<Turn, 'ask'> {
  readonly places: Places
  /** For what a flush does not give up. */
  readonly asker: Asker
  readonly msize: number
}

/** Requests that look the same in both dialects and only pass through. */
type Passing = 'Tversion' | 'Tflush' | 'Twrite'

/** How each request of 9P2000 is said in 9P2000.L. */
export type Translations = {
  readonly [K in Exclude<TKind, Passing>]: (around: Around, t: Body<K>) => Promise<Body<Reply<K>>>
}

/** The bits of a perm that mean another kind of file in 9P2000.u: links, devices, pipes, sockets. */
const SPECIAL = 0x07f00000
/** The type of a qid, beside those of 9P2000. */
const QTSYMLINK = 0x02
const O_CREAT = 0o100

export const translations: Translations = {
  async Tauth() {
    throw new FileError('EOPNOTSUPP', 'authentication not required')
  },

  async Tattach({ places, ask, uid }, { fid, uname, aname }) {
    const answer = await ask('Tattach', { fid, afid: NOFID, uname, aname, n_uname: uid })
    places.set(fid, { root: fid, names: [], isDir: true })
    return answer
  },

  async Twalk({ places, ask }, { fid, newfid, wname }) {
    const from = placeOf(places, fid)
    const { wqid } = await ask('Twalk', { fid, newfid, wname })
    if (wqid.length < wname.length) return { wqid }
    const last = wqid.at(-1)
    const type = last?.type ?? 0
    const [isDir, isLink] = last
      ? [(type & QTDIR) !== 0, (type & QTSYMLINK) !== 0]
      : [from.isDir, from.isLink === true]
    places.set(newfid, { root: from.root, names: wname.reduce(step, from.names), isDir, isLink })
    return { wqid }
  },

  async Topen(around, { fid, mode }) {
    const place = followed(placeOf(around.places, fid))
    const listing = place.isDir && (mode & 3) === OREAD ? await listed(around, fid) : undefined
    try {
      const answer = await around.ask('Tlopen', { fid, flags: flagsOf(mode) | (listing ? O_DIRECTORY : 0) })
      around.places.set(fid, { ...place, open: opened(mode, listing) })
      return answer
    } catch (error) {
      listing?.close()
      throw error
    }
  },

  async Tcreate(around, { fid, name, perm, mode }) {
    const { places, ask, gid } = around
    const place = placeOf(places, fid)
    if (perm & SPECIAL) throw new FileError('EPERM', 'only files and directories are made')
    const made = { root: place.root, names: [...place.names, name] }
    if (!(perm & DMDIR)) {
      const flags = flagsOf(mode) | O_CREAT | O_EXCL
      const answer = await ask('Tlcreate', { fid, name, flags, mode: perm & 0o777, gid })
      places.set(fid, { ...made, isDir: false, open: opened(mode, undefined) })
      return answer
    }
    await ask('Tmkdir', { dfid: fid, name, mode: perm & 0o777, gid })
    const { wqid } = await ask('Twalk', { fid, newfid: fid, wname: [name] })
    places.set(fid, { ...made, isDir: true })
    const { iounit } = await translations.Topen(around, { fid, mode })
    return { qid: wqid[0]!, iounit }
  },

  async Tread({ places }, { fid, offset, count }) {
    const listing = placeOf(places, fid).open?.listing
    if (!listing) throw new FileError('EBADF', 'not open')
    return { data: await listing.read(offset, count) }
  },

  async Tclunk({ places, ask }, { fid }) {
    const open = places.get(fid)?.open
    places.delete(fid)
    open?.listing?.close()
    await ask(open?.leaves ? 'Tremove' : 'Tclunk', { fid })
    return {}
  },

  async Tremove({ places, ask }, { fid }) {
    places.get(fid)?.open?.listing?.close()
    places.delete(fid)
    await ask('Tremove', { fid })
    return {}
  },

  async Tstat({ places, ask }, { fid }) {
    const { names } = placeOf(places, fid)
    return { stat: statOf(names.at(-1) ?? '/', await ask('Tgetattr', { fid, request_mask: GETATTR_BASIC })) }
  },

  async Twstat(around, { fid, stat }) {
    const { name, ...rest } = changes(stat)
    const place = placeOf(around.places, fid)
    const body = setattr(fid, rest)
    if (body) followed(place)
    if (body) await around.ask('Tsetattr', body)
    else if (name === undefined && place.open) await around.ask('Tfsync', { fid, datasync: 0 })
    if (name !== undefined && name !== place.names.at(-1)) await rename(around, fid, place, name)
    return {}
  },
}

/** @throws FileError EBADF */
function placeOf(places: Places, fid: number): Place {
  const place = places.get(fid)
  if (!place) throw new FileError('EBADF', `unknown fid ${fid}`)
  return place
}

/**
 * A place that is what it seems. A link has a length and a mode of its own, but what is done to it would be done to where it
 * leads on its own machine, which may be anywhere; and here nobody follows it.
 * @throws FileError ELOOP
 */
function followed(place: Place): Place {
  if (!place.isLink) return place
  throw new FileError('ELOOP', `${place.names.at(-1)} is a symbolic link, which only its own machine follows`)
}

/** Where a walk of one name leads. */
function step(names: readonly string[], name: string): readonly string[] {
  if (name === '..') return names.slice(0, -1)
  return name === '.' ? names : [...names, name]
}

/** The flags of open(2) that a mode of open(5) means. */
const flagsOf = (mode: number): number =>
  ((mode & 3) === OEXEC ? OREAD : mode & 3) | (mode & OTRUNC ? O_TRUNC : 0)

const opened = (mode: number, listing: Listing | undefined): NonNullable<Place['open']> => ({
  leaves: (mode & ORCLOSE) !== 0,
  ...(listing && { listing }),
})

/** A directory's listing, with a fid of its own to walk from: an open one cannot. */
async function listed({ asker, ask, msize }: Around, fid: number): Promise<Listing> {
  const place = asker.takeFid()
  await ask('Twalk', { fid, newfid: place, wname: [] })
  return new Listing(asker, fid, place, msize)
}

/** Gives a file another name in the directory that it is in. */
async function rename(
  { asker, ask, places }: Around,
  fid: number,
  place: Place,
  name: string,
): Promise<void> {
  const { root, names } = place
  if (names.length === 0) throw new FileError('EPERM', 'the root has no other name')
  const dir = names.slice(0, -1)
  await asker.lend(
    async (dfid) => {
      await unused(asker, dfid, name)
      await ask('Trename', { fid, dfid, name })
    },
    (dfid) => walkTo(asker, root, dfid, dir),
  )
  places.set(fid, { ...place, names: [...dir, name] })
}

/** stat(5): it is an error to take the name of another file. rename(2) would replace that. @throws FileError EEXIST */
async function unused(asker: Asker, dir: number, name: string): Promise<void> {
  try {
    await asker.lend(
      async () => undefined,
      (newfid) => walkTo(asker, dir, newfid, [name]),
    )
  } catch (error) {
    if (toFileError(error).code === 'ENOENT') return
    throw error
  }
  throw new FileError('EEXIST', name)
}
