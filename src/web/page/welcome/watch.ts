import { FileError, toFileError } from '../../../lib/errno.ts'
import { DMDIR } from '../../../ninep/const.ts'
import type { Hive } from '../hive.ts'
import { edgesOf, rows } from '../operator/table.ts'

/** Now and whenever events say that it may have changed. */
export async function* again<T>(
  hive: Hive,
  kinds: RegExp,
  look: () => Promise<T>,
  ends: AbortSignal,
): AsyncGenerator<T, void> {
  const events = hive.lines('/events', ends)
  // Who listens before looking misses nothing.
  let next = events.next()
  for (let due = true; !ends.aborted;) {
    if (due) {
      const found = await look().catch((error: unknown) => {
        if (toFileError(error).code !== 'ENOTCONN') throw error
      })
      if (found !== undefined) yield found
    }
    const { value, done } = await next
    if (done) return
    due = kinds.test(value)
    next = events.next()
  }
}

/** The names of all agents. */
export async function agents(hive: Hive, ends: AbortSignal): Promise<string[]> {
  const entries = await hive.list('/llm', ends)
  return entries.filter(({ mode }) => mode & DMDIR).map(({ name }) => name)
}

/** The routes from one agent to another. */
export async function wires(hive: Hive, ends: AbortSignal): Promise<string[]> {
  const edges = edgesOf(await hive.read('/routes', ends), [])
  const agentOf = (path: string) => /^llm\/([^/]+)\//.exec(path)?.[1]
  return edges
    .filter(({ src, dst }) => agentOf(src) && agentOf(dst) && agentOf(src) !== agentOf(dst))
    .map(({ id }) => id)
}

/** The names of all mounts. */
export async function mounts(hive: Hive, ends: AbortSignal): Promise<string[]> {
  return rows(await hive.read('/ctl', ends)).map(([name = '']) => name)
}

/** What is there that was not when one began to look, as soon as there is something. @throws when it is looked for no more */
export async function untilNew(found: AsyncIterable<readonly string[]>): Promise<string> {
  let before: ReadonlySet<string> | undefined
  for await (const names of found) {
    const added = before && names.find((name) => !before!.has(name))
    if (added !== undefined) return added
    before = new Set(names)
  }
  throw new FileError('EINTR', 'nobody looks any more')
}
