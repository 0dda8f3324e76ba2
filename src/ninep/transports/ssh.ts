import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { FileError, toFileError } from '../../lib/errno.ts'
import type { Code } from '../../lib/errno.ts'
import type { Conn } from '../conn.ts'
import { processConn } from './process.ts'
import type { Talking } from './process.ts'
import { dialString } from './socket.ts'

/** Whom ssh is to reach; checked: nothing in it may be taken for an option, or for more than a name. */
export interface SshHost {
  /** The one that ssh chooses, when it is not said. */
  readonly user?: string | undefined
  readonly host: string
  readonly port?: number | undefined
}

/** It asks nothing, gives up soon on who is not there, finds out within 6 s who has gone, and hands on nothing of ours. */
const OPTIONS = [
  'BatchMode=yes',
  'ConnectTimeout=5',
  'ServerAliveInterval=3',
  'ServerAliveCountMax=2',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RequestTTY=no',
]

/** Characters of what ssh complains that are kept: the last ones. */
const WORDS = 4096

/** Reaches the hive of a user on another machine, who runs `hivefs stdio` there. Hanging up ends ssh. */
export async function dial({ user, host, port }: SshHost, signal?: AbortSignal): Promise<Conn> {
  signal?.throwIfAborted()
  const options = [...OPTIONS.flatMap((option) => ['-o', option]), ...(port ? ['-p', String(port)] : [])]
  const whom = user === undefined ? host : `${user}@${host}`
  const child = spawn('ssh', ['-T', ...options, '--', whom, 'hivefs', 'stdio'], { detached: true }) as Talking
  try {
    await once(child, 'spawn', signal ? { signal } : {})
  } catch (error) {
    const failure = toFileError(error)
    throw failure.code === 'ENOENT'
      ? new FileError('EOPNOTSUPP', 'ssh is not installed on this machine')
      : failure
  }
  const name = port ? dialString('ssh', whom, port) : `ssh!${whom}`
  let words = ''
  child.stderr!.on('data', (chunk: Buffer) => (words = (words + String(chunk)).slice(-WORDS)))
  const over = once(child, 'close')
  over.catch(() => undefined)
  return processConn(child, name, async () => {
    await over
    return complaint(name, words)
  })
}

/** What ssh, or who was to answer there, said last, and what that means. */
function complaint(name: string, words: string): FileError {
  const line =
    words
      .trim()
      .split('\n')
      .at(-1)
      ?.replaceAll(/\p{Cc}/gu, '') || 'it hung up without a word'
  const [, code = 'ENOTCONN'] = meanings.find(([pattern]) => pattern.test(line)) ?? []
  return new FileError(code, `${name}: ${line}`)
}

const meanings: readonly (readonly [RegExp, Code])[] = [
  [/permission denied|verification failed|authentication/i, 'EACCES'],
  [/timed out/i, 'ETIMEDOUT'],
  [/could not resolve|no route|unreachable/i, 'EHOSTUNREACH'],
  [/refused|no hive runs/i, 'ECONNREFUSED'],
]
