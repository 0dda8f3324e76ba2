import { once } from 'node:events'
import { join } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'
import { checkPrivate } from '../lib/private.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { Fsys } from '../ninep/fsys.ts'
import { dial } from '../ninep/transports/unix.ts'
import type { World } from './command.ts'

/** How long a hive may take to say hello, in milliseconds. */
const HELLO = 5000

/**
 * A conversation with the hive: its root has every file.
 * @throws Error when no hive runs there
 */
export function attach({ namespace, user }: Pick<World, 'namespace' | 'user'>): Promise<Client> {
  return called(namespace, (conn, signal) => Client.open(conn, { uname: user, signal }))
}

/** The bare conn to the hive. @throws Error when no hive runs there */
export const call = ({ namespace }: Pick<World, 'namespace'>): Promise<Conn> =>
  called(namespace, async (conn) => conn)

async function called<T>(
  namespace: string,
  then: (conn: Conn, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    await checkPrivate(namespace)
    const signal = AbortSignal.timeout(HELLO)
    return await then(await dial(join(namespace, 'n'), signal), signal)
  } catch (error) {
    const { code, message } = toFileError(error)
    if (code === 'EINTR') throw new Error(`the hive at ${namespace} does not answer`, { cause: error })
    if (code !== 'ENOENT' && code !== 'ECONNREFUSED') throw new Error(message, { cause: error })
    throw new Error(`no hive runs at ${namespace}; \`hivefs start\` starts one`, { cause: error })
  }
}

/** Does something with each path; a failure is told and does not keep the others from their turn. Answers the exit status. */
export async function each(
  world: World,
  paths: readonly string[],
  work: (hive: Fsys, path: string) => Promise<void>,
): Promise<number> {
  await using client = await attach(world)
  const hive = new Fsys(client)
  let status = 0
  for (const path of paths) {
    try {
      await work(hive, path)
    } catch (error) {
      world.stderr.write(`hivefs: ${complaint(path, error)}\n`)
      status = 1
    }
  }
  return status
}

/** What went wrong with a path, as one sentence that begins with it and says it once. */
export function complaint(path: string, thrown: unknown): string {
  const { message, detail } = toFileError(thrown)
  const words = detail ? message.slice(0, -detail.length - 2) : message
  const rest = detail.replace(`${path}: `, '')
  return [path, words, path.endsWith(rest) ? '' : rest].filter(Boolean).join(': ')
}

/** Writes bytes and waits until they are on their way. @throws FileError EPIPE when nobody reads any more */
export async function print(to: World['stdout'], bytes: Uint8Array | string): Promise<void> {
  if (to.destroyed || to.errored) throw new FileError('EPIPE')
  if (!to.write(bytes)) await once(to, 'drain')
}
