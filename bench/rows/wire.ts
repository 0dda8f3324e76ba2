import { join } from 'node:path'
import { PINNED, figures } from '../child.ts'
import { unlessMissing } from '../peers.ts'
import type { Asked, Scene } from '../row.ts'
import type { Served, Server } from '../servers.ts'
import { LARGE } from '../tree.ts'

/** What load9p asks for. */
interface Load {
  readonly mode: 'read' | 'cycle'
  /** Requests under way at once. */
  readonly depth: number
  /** Bytes of one read. */
  readonly bytes: number
  readonly file: string
}

export const read = (depth: number): Load => ({ mode: 'read', depth, bytes: 10, file: 'small' })
export const bulk = (depth: number): Load => ({ mode: 'read', depth, bytes: 64 << 10, file: 'large' })
export const cycle: Load = { mode: 'cycle', depth: 1, bytes: 10, file: 'small' }

/** Puts the same load on one server and on another, everything on one core. */
export const wire =
  (load: Load, ours: Server, theirs: Server) =>
  async (asked: Asked): Promise<Scene> => {
    await using started = new AsyncDisposableStack()
    const load9p = await asked.peers.find('load9p')
    const one = started.use(await ours(asked))
    const other = started.use(await unlessMissing(theirs(asked)))
    const ask = async (server: Served) =>
      rate(load, await figures(command(load9p, load, server, asked.seconds)))
    const running = started.move()
    return {
      round: async () => ({ rate: { ours: await ask(one), peer: other && (await ask(other)) } }),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    }
  }

function command(load9p: string, load: Load, server: Served, seconds: number): string[] {
  const { mode, depth, bytes, file } = load
  const time = ['-w', String(seconds / 2), '-t', String(seconds)]
  const size = ['-d', String(depth), '-n', String(bytes), ...(file === 'large' ? ['-z', String(LARGE)] : [])]
  return [
    ...PINNED,
    load9p,
    ...server.options,
    ...size,
    ...time,
    server.address,
    mode,
    join(server.under, file),
  ]
}

/** Operations per second, or GB/s where the reads are large. */
const rate = ({ file }: Load, found: Readonly<Record<string, number>>): number =>
  file === 'large' ? found['bytes']! / 1e9 : found['ops']!
