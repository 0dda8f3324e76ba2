import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { converse } from '../../ninep/trace.ts'
import type { Trace } from '../../ninep/trace.ts'
import type { Target } from './targets.ts'

/** How long a conversation may take, in milliseconds. */
const PATIENCE = 20_000

/** Holds a conversation with a target. @throws AssertionError where it went another way, Error when nothing came */
export async function held(target: Target, trace: Trace): Promise<void> {
  await using ends = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'hivefs-'))
  ends.defer(() => rm(directory, { recursive: true, force: true }))
  const conn = await target.open({ directory, ends })
  const late = setTimeout(() => conn.close(), PATIENCE)
  try {
    await converse(conn, target.said?.(trace) ?? trace)
  } finally {
    clearTimeout(late)
    conn.close()
  }
}
