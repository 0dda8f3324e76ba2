import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface Ran {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  readonly signal?: AbortSignal
}

/** Runs a program to its end. @throws when it cannot be started, or the signal ends it */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, env, input = '', signal } = options
  const child = spawn(program, args, {
    stdio: 'pipe',
    ...(cwd && { cwd }),
    ...(env && { env }),
    ...(signal && { signal }),
  })
  child.stdin.on('error', () => undefined) // a program may end before it has read all
  child.stdin.end(input)
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
    child.once('error', failed).once('close', (...end) => done(end))
  })
  const [[status, by], stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { status, signal: by, stdout, stderr }
}
