import { FileError } from '../../lib/errno.ts'

/** What went wrong, as one sentence. */
export const reasonOf = (error: unknown): string =>
  error instanceof FileError || error instanceof Error ? error.message : String(error)

/** Goes on without it: what goes wrong with it is told elsewhere. */
export const unheard = (work: Promise<unknown>): void => {
  work.catch(() => undefined)
}
