import { mkdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'
import type { Client } from '../ninep/client.ts'
import type { Room } from '../ninep/space.ts'
import { attach } from './attach.ts'
import type { Attach } from './attach.ts'
import { Bridge } from './bridge.ts'
import { HEADROOM, PAGE } from './const.ts'
import { Device } from './device.ts'
import { Mounted } from './mounted.ts'
import { mountedAt } from '../lib/mountinfo.ts'
import type { Mountpoint } from '../lib/mountinfo.ts'
import { clear } from './stale.ts'
import { watch } from './watcher.ts'
import type { Watcher } from './watcher.ts'

export interface MountOptions {
  /** The directory; made when it is not there. */
  readonly at: string
  /** What `mount` and `df` show as the device: `hivefs#glenda`. */
  readonly fsname: string
  /** Lets other users in, as far as the modes of the files do. */
  readonly allowOther?: boolean
  /** Told in a sentence what an administrator should know, and what went wrong inside. */
  readonly log?: (sentence: string) => void
  /** How much room `df` shows; none when absent. */
  readonly room?: Room
  /** Unmounts when it fires. */
  readonly signal?: AbortSignal
  /** How to wait for the kernel; chosen by a test at the mount when absent. */
  readonly wait?: 'epoll' | 'thread'
  /** Speaks 7.minor at most, as with an older kernel. */
  readonly minor?: number
}

/** A 9P tree that the kernel sees. Disposing unmounts. */
export interface Mount extends AsyncDisposable {
  readonly at: string
  /** Resolves when it is unmounted, by whoever. */
  readonly done: Promise<void>
  stats(): MountStats
}

/** What a mount holds. */
export interface MountStats {
  /** Requests so far, and those that wait for an answer. */
  readonly requests: number
  readonly waiting: number
  /** Files that the kernel knows, and open files. */
  readonly inodes: number
  readonly handles: number
  /** Fids of the 9P conversation, and how many of them are kept for files that are not open. */
  readonly fids: number
  readonly kept: number
}

/** Largest payload of one request, in bytes; and the least the kernel takes. */
const MAX_WRITE = 1 << 20
/** How long the kernel may take to introduce itself before the way to wait for it is taken to be broken, in milliseconds. */
const INTRODUCTION = 3000
/** How long requests that are under way get to end when unmounting, in milliseconds. */
const PATIENCE = 5000

/**
 * Mounts a 9P tree.
 * @throws FileError what stands in the way, and what would help
 */
export async function mount(client: Client, options: MountOptions): Promise<Mount> {
  const log = options.log ?? (() => undefined)
  options.signal?.throwIfAborted()
  if (!/^[\w#.:@/-]+$/.test(options.fsname)) throw new FileError('EINVAL', `fsname ${options.fsname}`)
  const at = await place(options.at)
  await warn(log)
  const maxWrite = Math.max(PAGE, Math.min(MAX_WRITE, client.iounit - (client.iounit % PAGE)))
  const { fsname, allowOther = false } = options
  const [how, fd] = await attach(at, { fsname, allowOther, maxRead: maxWrite })
  const served = new Served(client, fd, maxWrite, at, how, log, options)
  try {
    await served.begin(options.wait)
  } catch (error) {
    await served[Symbol.asyncDispose]()
    throw error
  }
  served.until(options.signal)
  return served
}

/** A device that is read, and everything that ends with it. */
class Served implements Mount {
  readonly at: string
  readonly done: Promise<void>
  readonly #m: Mounted
  readonly #device: Device
  readonly #bridge: Bridge
  readonly #how: Attach
  readonly #log: (sentence: string) => void
  readonly #begun = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #mountpoint: Mountpoint | undefined
  #watcher: Watcher | undefined
  #disposing: Promise<void> | undefined

  constructor(
    client: Client,
    fd: number,
    maxWrite: number,
    at: string,
    how: Attach,
    log: (sentence: string) => void,
    { minor, room }: Pick<MountOptions, 'minor' | 'room'>,
  ) {
    this.at = at
    this.#how = how
    this.#log = log
    const events = {
      take: (bytes: Uint8Array) => this.#bridge.take(bytes),
      ended: () => this.#ended.resolve(),
    }
    this.#device = new Device(fd, maxWrite + HEADROOM, events)
    const owner = { uid: process.getuid!(), gid: process.getgid!() }
    this.#m = new Mounted(client, this.#device, owner, maxWrite, () => this.#begun.resolve(), minor, room)
    this.#bridge = new Bridge(this.#m, (error) => log(`fuse: ${String(error)}`))
    this.done = this.#ended.promise.then(() => this.#watcher?.stop())
  }

  /** Waits until the kernel has introduced itself. */
  async begin(wait: 'epoll' | 'thread' | undefined): Promise<void> {
    if (wait !== 'thread' && (await this.#tries('epoll'))) return this.#watch()
    if (wait !== 'epoll' && (await this.#tries('thread'))) return this.#watch()
    throw new FileError('EIO', `the kernel says nothing to ${this.at}`)
  }

  /** Unmounts when the signal fires or the server is gone. */
  until(signal: AbortSignal | undefined): void {
    const leave = () => {
      this[Symbol.asyncDispose]().catch((error: unknown) => this.#log(`fuse: ${String(error)}`))
    }
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted) leave()
    this.#ended.promise.then(() => signal?.removeEventListener('abort', leave)).catch(leave)
    this.#m.client.closed.then(leave, leave)
  }

  stats(): MountStats {
    const { waiting, inodes, handles, client, walks } = this.#m
    return {
      requests: this.#bridge.requests,
      waiting: waiting.size,
      inodes: inodes.size,
      handles: handles.size,
      fids: client.fids,
      kept: walks.kept,
    }
  }

  /** Unmounts. Commits under way come to their end; whoever still has files open loses them. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose()
    return this.#disposing
  }

  async #tries(how: 'epoll' | 'thread'): Promise<boolean> {
    try {
      this.#device.start(how)
    } catch (error) {
      this.#log(`fuse: no ${how}: ${String(error)}`)
      return false
    }
    return within(this.#begun.promise, INTRODUCTION)
  }

  async #watch(): Promise<void> {
    this.#mountpoint = await mountedAt(this.at)
    if (!this.#mountpoint) throw new FileError('EIO', `${this.at} was unmounted at once`)
    this.#watcher = watch(this.#mountpoint, this.#how.script)
  }

  async #dispose(): Promise<void> {
    if (await this.#detached()) await within(this.#ended.promise, PATIENCE)
    this.#m.chores.run()
    const commits = this.#m.commits.settled('')
    if (commits) await within(commits, PATIENCE)
    this.#device.close()
    await this.done
  }

  /** Whether the kernel was made to let go; never somebody else's mount, which may lie on top of ours. */
  async #detached(): Promise<boolean> {
    const there = await mountedAt(this.at)
    if (!there || (this.#mountpoint && there.id !== this.#mountpoint.id)) return false
    try {
      await this.#how.detach(this.at, false)
      return true
    } catch {
      await this.#how.detach(this.at, true).catch((error: unknown) => this.#log(`fuse: ${String(error)}`))
      return false
    }
  }
}

/** The directory to mount on, as mountinfo will call it, with nothing mounted there. */
async function place(path: string): Promise<string> {
  const at = resolve(path)
  try {
    await mkdir(dirname(at), { recursive: true })
    const direct = join(await realpath(dirname(at)), basename(at))
    await clear(direct)
    await mkdir(direct).catch((error: unknown) => {
      if (toFileError(error).code !== 'EEXIST') throw error
    })
    const real = await realpath(direct)
    if (real !== direct) await clear(real)
    return real
  } catch (error) {
    if (error instanceof FileError) throw error
    const { code, message } = toFileError(error)
    throw new FileError(code, `${at} cannot be mounted on: ${message}`, { cause: error })
  }
}

/** Newer kernels can be told to abort a mount where an answer takes long; a blocked read is such an answer. */
async function warn(log: (sentence: string) => void): Promise<void> {
  for (const name of ['default_request_timeout', 'max_request_timeout']) {
    const path = `/proc/sys/fs/fuse/${name}`
    const value = await readFile(path, 'utf8').catch(() => '0')
    if (Number(value) > 0)
      log(
        `${path} is ${value.trim()}: the kernel will abort the mount when a read waits longer than that many seconds`,
      )
  }
}

/** Whether a promise resolves within so many milliseconds. */
function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => done(false), milliseconds)
    promise.then(() => {
      clearTimeout(timer)
      done(true)
    }, failed)
  })
}
