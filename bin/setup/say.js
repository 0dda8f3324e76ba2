import { writeSync } from 'node:fs'

/** One line of progress or of bad news for a person. Never on stdout: that belongs to what is run. */
export function say(line) {
  try {
    writeSync(2, `hivefs: ${line}\n`)
  } catch {
    // a closed or full stderr is no reason to stop
  }
}
