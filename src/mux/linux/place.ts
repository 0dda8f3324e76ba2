import type { TKind } from '../../ninep/message.ts'
import type { Listing } from './listing.ts'

/** What a fid of the client points to. */
export interface Place {
  /** The fid that was attached, and the names that lead from there. */
  readonly root: number
  readonly names: readonly string[]
  readonly isDir: boolean
  /** A symbolic link. */
  readonly isLink?: boolean
  /** Once it is open. */
  readonly open?: { readonly leaves: boolean; readonly listing?: Listing }
}

/** Requests after which the fid that they name is not what it was. */
const CHANGES: ReadonlySet<TKind> = new Set([
  'Tattach',
  'Topen',
  'Tcreate',
  'Tread',
  'Tclunk',
  'Tremove',
  'Twstat',
])

/** The fids that a message names. */
interface Named {
  readonly kind: TKind
  readonly fid?: number
  readonly newfid?: number
}

/** The fids of a client, and what goes on with each of them. */
export class Places {
  readonly #places = new Map<number, Place>()
  /** Until the last request is over that the next one on that fid has to wait for. */
  readonly #busy = new Map<number, Promise<unknown>>()

  get(fid: number): Place | undefined {
    return this.#places.get(fid)
  }

  set(fid: number, place: Place): void {
    this.#places.set(fid, place)
  }

  delete(fid: number): void {
    this.#places.delete(fid)
  }

  /** Until requests on that fid may go on; undefined when they may. */
  busy(fid: number): Promise<unknown> | undefined {
    return this.#busy.get(fid)
  }

  /** What has to be over before a request, and the fids on which others have to wait for it. */
  order({ kind, fid, newfid }: Named): readonly [before: Promise<unknown> | undefined, changed: number[]] {
    const changed = newfid !== undefined ? [newfid] : fid !== undefined && CHANGES.has(kind) ? [fid] : []
    const busy = [fid, newfid].map((name) => (name === undefined ? undefined : this.busy(name)))
    const waits = busy.filter((wait) => wait !== undefined)
    return [waits.length ? Promise.all(waits) : undefined, changed]
  }

  /** Requests that come later on one of the fids wait for the work. */
  occupy(fids: readonly number[], work: Promise<unknown>): void {
    const over = work.then(
      () => undefined,
      () => undefined,
    )
    const free = over.then(() => {
      for (const fid of fids) if (this.#busy.get(fid) === free) this.#busy.delete(fid)
    })
    for (const fid of fids) this.#busy.set(fid, free)
  }

  clear(): void {
    this.#places.clear()
    this.#busy.clear()
  }
}
