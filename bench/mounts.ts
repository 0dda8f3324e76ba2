import { access, constants, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Child, capture, parse } from './child.ts'
import { Missing } from './peers.ts'
import type { Asked } from './row.ts'
import { direct, ours } from './servers.ts'
import { paceArgs } from './stamps.ts'
import type { Pace } from './stamps.ts'

/** A mounted file system with the files of tree.ts. */
export interface Mounted extends AsyncDisposable {
  readonly at: string
  /** The process that answers the kernel. */
  readonly pid: number
  /** What that process holds: serve/mounted.ts. Not for hello_fuse. */
  held(): Promise<Readonly<Record<string, number>>>
}

/** Mounts something on an empty directory. @throws Missing when the machine cannot */
export type Mount = (asked: Asked) => Promise<Mounted>

/** Our tree through our FUSE bridge, with the 9P hop inside the process. */
export const inside: Mount = (asked) => mounted(asked, (at) => ours('fuse.ts', at))

/** What a server on a unix socket has, behind our mux and our FUSE bridge. */
export const before =
  (backend: string): Mount =>
  async (asked) => {
    const mount = await mounted(asked, (at) => ours('fuse.ts', at, backend))
    return { ...mount, at: join(mount.at, 'backend') }
  }

/** Our tree in a process of its own, behind a unix socket, our mux and our FUSE bridge. */
export const through: Mount = async (asked) => {
  await using started = new AsyncDisposableStack()
  const backend = started.use(await direct(asked))
  const mount = started.use(await before(backend.address)(asked))
  const running = started.move()
  return { ...mount, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Agents that speak at a pace, as directories, behind our mux. */
export const agents =
  (pace: Pace): Mount =>
  async (asked) => {
    const mount = await mounted(asked, (at) => ours('agents.ts', at, ...paceArgs(pace)))
    return { ...mount, at: join(mount.at, 'llm') }
  }

/** The same files on libfuse3, in C. */
export const hello: Mount = async (asked) => {
  const program = await asked.peers.find('hello_fuse')
  return mounted(asked, (at) => [program, at])
}

/** Starts a program that mounts; the mount is gone after it, however it ended. */
async function mounted(asked: Asked, command: (at: string) => readonly string[]): Promise<Mounted> {
  await access('/dev/fuse', constants.R_OK | constants.W_OK).catch((cause: unknown) => {
    throw new Missing('/dev/fuse cannot be opened: modprobe fuse', { cause })
  })
  const fusermount3 = await asked.peers.find('fusermount3')
  const at = await mkdtemp(join(asked.directory, 'm'))
  const child = await Child.start(command(at))
  return {
    at,
    pid: child.pid,
    async held() {
      child.say('weigh')
      return parse(await child.line())
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]()
      // It has usually gone with the program, and then this complains.
      await capture([fusermount3, '-u', '-z', at]).catch(() => undefined)
    },
  }
}
