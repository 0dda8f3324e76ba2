import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** How long the program may take until it is ready, in milliseconds. */
const PATIENCE = 60_000
/** A log longer than this is put aside before the next start, in bytes. */
const LONG = 4 << 20

/**
 * Runs start.ts again, as a process that goes on when we end and the terminal is closed. Resolves with what it says
 * when it is ready.
 * @param log where its output goes
 * @throws Error with the words of the log when it ends first
 */
export async function background(root: string, args: readonly string[], log: string): Promise<string> {
  await mkdir(dirname(log), { recursive: true, mode: 0o700 })
  const before = await setAside(log)
  const file = await open(log, 'a', 0o600)
  const child = spawn(process.execPath, [join(root, 'start.ts'), ...args], {
    detached: true,
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
    cwd: '/',
  })
  await file.close()
  const forward = (): void => void child.kill('SIGTERM')
  process.once('SIGINT', forward).once('SIGTERM', forward).once('SIGHUP', forward)
  try {
    return await readiness(child)
  } catch (error) {
    const words = (await readFile(log)).subarray(before).toString().trim()
    throw new Error(words.replace(/^hivefs: /, '') || (error as Error).message, { cause: error })
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward).off('SIGHUP', forward)
    if (child.connected) child.disconnect()
    child.unref()
  }
}

/** Tells the process that started us in the background that we are ready; false when none did. */
export function ready(says: string): boolean {
  if (!process.send) return false
  process.send({ ready: says })
  process.disconnect()
  return true
}

function readiness(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    const patience = setTimeout(() => {
      child.kill('SIGTERM')
      failed(new Error(`it was not ready after ${PATIENCE / 1000} s`))
    }, PATIENCE)
    child.once('message', (message: { readonly ready: string }) => {
      clearTimeout(patience)
      done(message.ready)
    })
    child.once('error', failed)
    child.once('exit', (code, signal) => {
      clearTimeout(patience)
      failed(new Error(`it ended with ${signal ?? `status ${code}`} before it was ready`))
    })
  })
}

/** Keeps the log from growing for ever: one old one is kept. Answers the length of what is there. */
async function setAside(log: string): Promise<number> {
  const length = (await stat(log).catch(() => undefined))?.size ?? 0
  if (length < LONG) return length
  await rename(log, `${log}.old`)
  return 0
}
