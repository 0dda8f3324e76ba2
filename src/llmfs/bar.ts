import { FileError } from '../lib/errno.ts'

/** Why nothing may be asked. */
export interface Bar {
  /** One sentence, with what would help. */
  readonly why: string
  /** When it is over by itself, in milliseconds since 1970; undefined: never. */
  readonly until: number | undefined
}

/** @throws FileError EDQUOT when something bars what is asked */
export function checkBar(bar: Bar | undefined): void {
  if (bar) throw new FileError('EDQUOT', bar.why)
}
