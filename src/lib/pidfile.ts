import { readFile, rename, writeFile } from 'node:fs/promises'

/** A process, told from a later one of the same number by when it was born. */
export interface Living {
  readonly pid: number
  /** Clock ticks between boot and its start: field 22 of proc_pid_stat(5). */
  readonly born: string
}

/** Says in a file which process we are: `pid born`, one line. */
export async function writePidfile(path: string): Promise<void> {
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, `${process.pid} ${await birthOf(process.pid)}\n`, { mode: 0o600 })
  await rename(fresh, path)
}

/** The process a pid file names, or undefined when there is no such file or no such process any more. */
export async function readPidfile(path: string): Promise<Living | undefined> {
  const [pid = '', born = ''] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ')
  if (!/^[1-9]\d*$/.test(pid) || born === '') return undefined
  const living = { pid: Number(pid), born }
  return (await lives(living)) ? living : undefined
}

/** Whether a process is still there, and more than a zombie. */
export async function lives({ pid, born }: Living): Promise<boolean> {
  const [state, ...rest] = await fieldsOf(pid)
  return state !== 'Z' && rest[18] === born
}

const birthOf = async (pid: number): Promise<string> => (await fieldsOf(pid))[19] ?? ''

/** proc_pid_stat(5) from field 3 on: the name before them may hold anything. */
async function fieldsOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
