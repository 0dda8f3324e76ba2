import type { Client } from '../ninep/client.ts'
import { Chores } from './chores.ts'
import { Commits } from './commits.ts'
import { MINOR } from './const.ts'
import type { Device } from './device.ts'
import { Handles } from './handles.ts'
import { Inodes } from './inodes.ts'
import { Leases } from './leases.ts'
import type { Opcode } from './opcodes.ts'
import { unknown } from '../ninep/space.ts'
import type { Room } from '../ninep/space.ts'
import type { Owner } from './reply.ts'
import type { Request } from './request.ts'
import { Walks } from './walks.ts'

/** All that a mount consists of. */
export class Mounted {
  readonly client: Client
  readonly device: Device
  readonly owner: Owner
  readonly walks: Walks
  readonly inodes: Inodes
  readonly handles = new Handles()
  readonly leases: Leases
  readonly commits = new Commits()
  readonly chores = new Chores()
  /** Requests that have no answer yet, by their number. */
  readonly waiting = new Map<number, Request>()
  /** Largest payload of one READ or WRITE, in bytes. */
  readonly maxWrite: number

  /** Newest protocol to speak: 7.minor. */
  readonly minor: number
  /** What df(1) shows. */
  readonly room: Room
  /** Called when the kernel has introduced itself. */
  readonly begun: () => void

  constructor(
    client: Client,
    device: Device,
    owner: Owner,
    maxWrite: number,
    begun: () => void,
    minor = MINOR,
    room = unknown,
  ) {
    this.client = client
    this.device = device
    this.owner = owner
    this.maxWrite = maxWrite
    this.begun = begun
    this.minor = minor
    this.room = room
    this.leases = new Leases(device)
    this.walks = new Walks(client)
    this.inodes = new Inodes(client.root.qid, (inode) => this.walks.drop(inode))
    this.inodes.root.fid = client.root.fid
  }

  /** Until the commits are over that whoever looks there has to see; undefined when there are none. @throws FileError EINTR */
  settled(request: Request, top: string): Promise<unknown> | undefined {
    const commits = this.commits.settled(top)
    return commits && request.until(commits)
  }
}

/**
 * Answers one kind of request: with a frame made by `answer`, with the bytes alone where the opcode gives data, with
 * nothing where there is nothing to say but "done".
 * @throws what toFileError makes an errno of
 */
export type Handler = (m: Mounted, request: Request) => Answer | Later
export type Answer = Uint8Array | void

/** An answer that comes later: a promise, or what costs less and calls back at once. */
export interface Later {
  then(done: (answer: Answer) => void, failed: (error: unknown) => void): unknown
}

/** The handlers of some opcodes. */
export type Handlers<K extends Opcode = Opcode> = { readonly [P in K]: Handler }
