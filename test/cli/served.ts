import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { run } from '../house/run.ts'
import type { Ran, RunOptions } from '../house/run.ts'

export const start = join(import.meta.dirname, '../../start.ts')

/** A namespace of its own with a tree in it, and the commands of hivefs against it. */
export interface Served extends AsyncDisposable {
  readonly namespace: string
  hivefs(args: readonly string[], options?: RunOptions): Promise<Ran>
}

export async function served(root: Node): Promise<Served> {
  const namespace = await mkdtemp(join(tmpdir(), 'ns-')) // mkdtemp makes it 0700
  const listener = await listen(join(namespace, 'n'), (conn) => serve(conn, root), failed)
  const env = { ...process.env, NAMESPACE: namespace }
  return {
    namespace,
    hivefs: (args, options) => run(process.execPath, [start, ...args], { env, ...options }),
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]()
      await rm(namespace, { recursive: true })
    },
  }
}

/** A client that is killed hangs up in the middle of things; nothing else may fail. */
function failed(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error
}
