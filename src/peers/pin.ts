import { FileError, toFileError } from '../lib/errno.ts'
import { FIRST_EXPORTS, freeName } from './peer.ts'
import type { Peer } from './peer.ts'
import type { Roster } from './roster.ts'

/** A machine that has shown who it is. */
export interface Shown {
  readonly fingerprint: string
  /** What it calls itself. */
  readonly name: string
}

/** A machine that is written down. */
export interface Pinned {
  readonly peer: Peer
  /** Whether its key was known before: it keeps its name and what it may reach. */
  readonly again: boolean
  /** Makes it as it was before, unless somebody has changed it since. */
  undo(): Promise<void>
}

/** Writes a machine down for good. @throws FileError why that cannot be */
export type Pin = (shown: Shown) => Promise<Pinned>

export interface Pinning {
  readonly roster: Roster
  /** A dial string that leads to it, where we have one. */
  readonly address?: string | undefined
  /** Names that no machine may have here. */
  readonly reserved: (name: string) => boolean
}

/** How often another name is looked for when somebody else takes it at the same time. */
const TRIES = 5

/** Writes machines down in peers.toml, under the name that they give themselves or one like it. */
export function pinner({ roster, address, reserved }: Pinning): Pin {
  return async ({ fingerprint, name }) => {
    for (let count = 1; ; count++) {
      const known = roster.byFingerprint(fingerprint)
      if (known) return refreshed(roster, known, address)
      const free = freeName(name, (taken) => roster.byName(taken) !== undefined || reserved(taken))
      const peer: Peer = { name: free, fingerprint, address, since: new Date(), exports: FIRST_EXPORTS }
      try {
        await roster.add(peer)
        return { peer, again: false, undo: () => taken(roster, peer) }
      } catch (error) {
        if (toFileError(error).code !== 'EEXIST' || count === TRIES) throw error
      }
    }
  }
}

async function refreshed(roster: Roster, known: Peer, address = known.address): Promise<Pinned> {
  const { name, fingerprint } = known
  const to =
    (other: string | undefined) =>
    (now: Peer): Peer => {
      if (now.fingerprint !== fingerprint) throw new FileError('EBUSY', `${name} is another machine by now`)
      return { ...now, address: other }
    }
  if (address === known.address) return { peer: known, again: true, undo: async () => undefined }
  await roster.change(name, to(address))
  return {
    peer: { ...known, address },
    again: true,
    undo: () => roster.change(name, to(known.address)),
  }
}

async function taken(roster: Roster, { name, fingerprint }: Peer): Promise<void> {
  if (roster.byName(name)?.fingerprint === fingerprint) await roster.remove(name)
}
