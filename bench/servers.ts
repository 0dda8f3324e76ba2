import { mkdir, mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, PINNED } from './child.ts'
import type { Asked } from './row.ts'
import { LARGE } from './tree.ts'

/** A running 9P server and how load9p reaches its files. */
export interface Served extends AsyncDisposable {
  /** A unix socket. */
  readonly address: string
  /** Options of load9p: the dialect, the aname. */
  readonly options: readonly string[]
  /** The directory in which `small` and `large` lie. */
  readonly under: string
}

/** Starts a server, on the first core. @throws Missing when the machine has none */
export type Server = (asked: Asked) => Promise<Served>

/** How long a server that does not say `ready` may take to listen, in milliseconds, and how often we look. */
const PATIENCE = 10_000
const LOOK = 20

/** One of our servers in a process of its own. */
export const ours = (script: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  join(import.meta.dirname, 'serve', script),
  ...args,
]

/** Our server with the files of tree.ts. */
export const direct: Server = async (asked) => {
  const address = await socket(asked)
  return served(address, await Child.start([...PINNED, ...ours('direct.ts', address)]))
}

/** A server in C that does nothing: the ceiling. */
export const nothing: Server = async (asked) => {
  const address = await socket(asked)
  return served(address, await Child.start([...PINNED, await asked.peers.find('null9p'), address]))
}

/** Debian's 9P server in C with a directory of files; one worker thread, which is its best on one core. */
export const diod: Server = async (asked) => {
  const address = await socket(asked)
  const files = `${address}.files`
  await mkdir(files)
  await writeFile(join(files, 'small'), '0123456789')
  await writeFile(join(files, 'large'), '')
  await truncate(join(files, 'large'), LARGE)
  const options = ['-f', '-n', '-N', '-t', '1', '-c', '/dev/null', '-L', `${address}.log`]
  const child = await Child.start(
    [...PINNED, await asked.peers.find('diod'), ...options, '-l', address, '-e', files],
    false,
  )
  await untilListening(address, child)
  return { ...served(address, child), options: ['-L', '-a', files] }
}

/** A server behind another that is one of our scripts, whose files lie under `under` then. */
const before =
  (script: string, under: string) =>
  (backend: Server): Server =>
  async (asked) => {
    await using started = new AsyncDisposableStack()
    const address = await socket(asked)
    const behind = started.use(await backend(asked))
    const child = started.use(await Child.start([...PINNED, ...ours(script, address, behind.address)]))
    const running = started.move()
    return { ...served(address, child), under, [Symbol.asyncDispose]: () => running.disposeAsync() }
  }

/** Our mux with one backend. */
export const muxed = before('mux.ts', 'backend')

/** Bytes handed on by Node, unseen: the ceiling for a mux. */
export const relayed = before('relay.ts', '')

function served(address: string, child: Child): Served {
  return { address, options: [], under: '', [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() }
}

/** A path for a unix socket. */
export const socket = async ({ directory }: Asked): Promise<string> =>
  join(await mkdtemp(join(directory, 's')), 'socket')

async function untilListening(address: string, child: Child): Promise<void> {
  const late = performance.now() + PATIENCE
  for (;;) {
    const call = connect(address)
    const answered = await once(call, 'connect').then(
      () => true,
      () => false,
    )
    call.destroy()
    if (answered) return
    if (!child.running || performance.now() > late) throw new Error(`nobody listens at ${address}`)
    await sleep(LOOK)
  }
}
