import { utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { Tape } from '../lib/tape.ts'

/** What comes of one turn, as tapes that any number of readers follow. */
export class Reply {
  readonly output = new Tape()
  readonly THOUGHTS = new Tape()
  /** Empty until the turn has ended, then the agent's status word. */
  readonly outcome = new Tape()

  /**
   * Nothing more comes.
   * @param error what readers of `output` get after what was produced
   */
  end(status: string, error?: string): void {
    this.output.end(error === undefined ? undefined : new FileError('EIO', error))
    this.THOUGHTS.end()
    this.outcome.append(utf8(`${status}\n`))
    this.outcome.end()
  }
}
