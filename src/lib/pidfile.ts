import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process, told from a later one of the same number by when it was born. */
export interface Living {
  readonly pid: number
  /** Clock ticks between boot and its start: field 22 of proc_pid_stat(5). */
  readonly born: string
}

/** How long somebody who replaces a dead process's file is waited for before the next look, in milliseconds. */
const LOOK = 10

/**
 * Makes a pid file ours, `pid born`: of several processes that try, one gets it. A dead process's file is replaced.
 * @returns undefined, or the living process that has it
 */
export async function claimPidfile(path: string): Promise<Living | undefined> {
  for (;;) {
    if (await made(path)) return undefined
    const holder = await readPidfile(path)
    if (holder) return holder
    await clear(path)
  }
}

/** Removes a pid file that is ours. */
export async function releasePidfile(path: string): Promise<void> {
  if ((await textOf(path)) === (await ourLine())) await rm(path, { force: true })
}

/** The process a pid file names, or undefined when there is no such file or no such process any more. */
export const readPidfile = async (path: string): Promise<Living | undefined> => livingIn(await textOf(path))

/** Whether a process is still there, and more than a zombie. */
export async function lives({ pid, born }: Living): Promise<boolean> {
  const fields = await fieldsOf(pid)
  return fields[STATE] !== 'Z' && fields[BORN] === born
}

/** Complete at once: a pid file is never seen half written. */
async function made(path: string): Promise<boolean> {
  const ours = `${path}.${process.pid}`
  await writeFile(ours, await ourLine(), { mode: 0o600 })
  try {
    await link(ours, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(ours, { force: true })
  }
}

/** Takes a dead process's file away. Only who has claimed the file beside it may: nobody removes what is new by then. */
async function clear(path: string): Promise<void> {
  const beside = `${path}.stale`
  if (await claimPidfile(beside)) return sleep(LOOK)
  try {
    if (!(await readPidfile(path))) await rm(path, { force: true })
  } finally {
    await rm(beside)
  }
}

async function livingIn(text: string): Promise<Living | undefined> {
  const [pid = '', born = ''] = text.trim().split(' ')
  if (!/^[1-9]\d*$/.test(pid) || born === '') return undefined
  const named = { pid: Number(pid), born }
  return (await lives(named)) ? named : undefined
}

const ourLine = async (): Promise<string> => `${process.pid} ${(await fieldsOf(process.pid))[BORN]}\n`

/** Fields 3 and 22 of proc_pid_stat(5), counted from field 3 on: the name before it may hold anything. */
const STATE = 0
const BORN = 19

async function fieldsOf(pid: number): Promise<string[]> {
  const stat = await textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

const codeOf = (error: unknown): unknown => error instanceof Error && 'code' in error && error.code
