import { spawn } from 'node:child_process'
import type { StdioOptions } from 'node:child_process'

/** How a program ended. */
export interface Ended {
  /** Its exit status; -1 when it could not be started, or was killed. */
  readonly status: number
  /** What it wrote to stderr. */
  readonly said: string
}

/** Where the system's own programs are, for root and for everybody else. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/wrappers/bin'

/** How long a program may take that does one small thing, in milliseconds. */
const PATIENCE = 5000

/**
 * Runs a program to its end, in a locale whose messages are known.
 * @param fd a descriptor that the program gets as its descriptor 3
 */
export function run(
  command: readonly string[],
  env: Record<string, string> = {},
  fd?: number,
): Promise<Ended> {
  const stdio: StdioOptions = ['ignore', 'ignore', 'pipe', ...(fd === undefined ? [] : [fd])]
  const child = spawn(command[0]!, command.slice(1), {
    stdio,
    cwd: '/',
    env: { PATH, LC_ALL: 'C', ...env },
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  })
  return new Promise((done) => {
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.on('error', (error) => done({ status: -1, said: error.message }))
    child.on('close', (status) => done({ status: status ?? -1, said: said.trim() }))
  })
}
