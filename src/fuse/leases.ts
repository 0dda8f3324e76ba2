import { notify } from './const.ts'
import type { Device } from './device.ts'
import type { Inode } from './inodes.ts'
import { layout, putBig } from './layout.ts'
import { invalInode } from './opcodes.ts'
import { HEAD, answer, set64 } from './reply.ts'

/** How long the kernel may remember names and the attributes of directories, in milliseconds. */
const LONG = 1000
/**
 * And the attributes of a file: they change without our doing, so only as long as `ls -l` needs from reading the
 * directory to asking for each of its files.
 */
const SHORT = 100
/** How long after FLUSH a RELEASE may follow that commits, in milliseconds; until then nothing is lent. */
const CLOSING = 100
/** Attributes lent at a time. */
const MOST = 4096

const nothing = layout({})

/**
 * What the kernel was told that it may use without asking again, so that it can be told otherwise. Whatever goes through
 * the mount may change anything behind it: a line in a ctl file makes and removes whole directories. So a change takes
 * everything back, before the one who made it gets his answer.
 */
export class Leases {
  /**
   * Whether the kernel can forget all names at once. Else names are not lent at all: to take them back one by one needs
   * locks that may be held by a request which waits for us.
   */
  epochs = false
  readonly #device: Device
  #lent: Inode[] = []
  #namesUntil = 0
  /** Opens that were written and flushed, and until when a RELEASE of them is to be expected. */
  readonly #closing = new Map<object, number>()
  #commits = 0

  constructor(device: Device) {
    this.#device = device
  }

  /** How long the kernel may remember what a name leads to, in milliseconds. */
  name(): number {
    const now = performance.now()
    if (!this.epochs || !this.#settled(now)) return 0
    this.#namesUntil = now + LONG
    return LONG
  }

  /** How long the kernel may remember attributes that belong to that qid.version, in milliseconds. */
  attributes(inode: Inode, version: number): number {
    const now = performance.now()
    inode.version = version
    if (!this.#settled(now) || !this.#room(inode, now)) return 0
    const valid = inode.isDir ? LONG : SHORT
    inode.lentUntil = now + valid
    return valid
  }

  /** An open has seen that version of a file: what the kernel knows may be of another. */
  seen(inode: Inode, version: number): void {
    if (inode.version !== version && inode.lentUntil > performance.now()) this.#forget(inode)
  }

  /** Takes everything back. Waits for no lock in the kernel. */
  revoke(): void {
    const now = performance.now()
    if (this.#namesUntil > now) this.#device.send(0, notify.INC_EPOCH, answer(nothing))
    this.#namesUntil = 0
    const lent = this.#lent
    this.#lent = []
    for (const inode of lent) {
      if (inode.lentUntil > now) this.#forget(inode)
      inode.lentUntil = 0
    }
  }

  /** An open that was written is being closed: its commit may follow, and close(2) does not wait for that. */
  closing(open: object): void {
    this.revoke()
    this.#closing.set(open, performance.now() + CLOSING)
  }

  /** The commit of an open begins; nothing is lent until it is over. */
  begin(open: object): void {
    this.#closing.delete(open)
    this.#commits++
  }

  /** A commit is over. */
  end(): void {
    this.#commits--
    this.revoke()
  }

  #settled(now: number): boolean {
    if (this.#commits > 0) return false
    for (const [open, until] of this.#closing) if (until <= now) this.#closing.delete(open)
    return this.#closing.size === 0
  }

  /** Puts an inode on the list of what is lent. */
  #room(inode: Inode, now: number): boolean {
    if (inode.lentUntil > 0) return true
    if (this.#lent.length >= MOST) {
      for (const inode of this.#lent) if (inode.lentUntil <= now) inode.lentUntil = 0
      this.#lent = this.#lent.filter((inode) => inode.lentUntil > 0)
    }
    return this.#lent.length < MOST && this.#lent.push(inode) > 0
  }

  #forget(inode: Inode): void {
    const frame = answer(invalInode)
    set64(frame, invalInode.at.ino, inode.nodeid)
    putBig(frame, HEAD + invalInode.at.off, -1n) // no page is meant, only the attributes
    this.#device.send(0, notify.INVAL_INODE, frame)
  }
}
