import type { Same } from '../lib/same.ts'
import type { BodyIn, Table } from './codec.ts'
import type { Fids, Held, Packed } from './fids.ts'
import type { Locks } from './locks.ts'
import type { Call, Node } from './node.ts'
import type { Room } from './space.ts'

/** The numbers of the user and the group that everything belongs to, for dialects which want numbers. */
export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** What an operation sees of its conversation. */
export interface Session {
  readonly fids: Fids
  /** Listings of its open directories. */
  readonly listings: Same<Packed>
  readonly msize: number
  readonly maxFids: number
  /** Who everything belongs to, as the client sees it. */
  ids: Ids
  readonly room: Room
  readonly locks: Locks | undefined
  /** The tree for an attach. @throws FileError when there is none for that name */
  attach(uname: string, aname: string): Node | Promise<Node>
}

/** A request that is being answered, with the hold that lets a clunk end it. */
export interface Asked extends Call {
  readonly aborted: boolean
  /** The fid that it makes, and what that points to. */
  made?: readonly [fid: number, held: Held]
  abort(): void
}

/** The fields of the answer to a T-message of a dialect when it succeeds. */
export type AnswerIn<T extends Table, K> = K extends `T${infer Name}`
  ? BodyIn<T, Extract<keyof T, `R${Name}`>>
  : never

/** Every T-message of a dialect but those about the conversation itself has one line; the compiler asks for it. */
export type OpsOf<T extends Table> = {
  readonly [K in Exclude<Extract<keyof T, `T${string}`>, 'Tversion' | 'Tflush'>]: (
    s: Session,
    t: BodyIn<T, K>,
    call: Asked,
  ) => AnswerIn<T, K> | Promise<AnswerIn<T, K>>
}
