import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** What a test says of its end; whoever is no test can say it too. */
export interface Ends {
  /** Fires when it has taken too long. */
  readonly signal: AbortSignal
  after(end: () => void): void
}

/** A folder of its own for a test, gone after it. */
export function folder(t: Pick<Ends, 'after'>): string {
  const path = mkdtempSync(join(tmpdir(), 'hivefs-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Where a test may put a unix socket. */
export const socketPath = (t: TestContext): string => join(folder(t), 's')
