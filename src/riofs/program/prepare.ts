import { Lines } from './lines.ts'
import { parsed } from './parsed.ts'
import { repl } from './repl.ts'
import type { Runnable } from './runnable.ts'

/**
 * Makes a program that the machine can run of what somebody has written.
 * @throws ProgramError saying what is wrong with it, and where
 */
export function prepare(source: string): Runnable {
  const lined = source.replaceAll(/\r\n?/g, '\n')
  const program = parsed(lined)
  const { woven, declared, async } = repl(program)
  const [from, to] = [new Lines(lined), new Lines(woven.text)]
  const place = (line: number, column: number) =>
    from.at(program.origin(woven.origin(to.offset(line, column))))
  return { code: woven.text, declared, async, place }
}
