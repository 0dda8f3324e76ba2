import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { dial } from '../../src/ninep/transports/unix.ts'
import { folder } from '../lib/temporary.ts'

/** Debian's 9P server, which speaks only 9P2000.L, in a process of its own. */
export interface Diod {
  /** The folder that it exports. */
  readonly at: string
  /** Its unix socket. */
  readonly socket: string
  /** What a mux calls it. */
  readonly address: string
  readonly process: ChildProcess
}

/** Starts it; it ends with the test. Fails where Debian's package `diod` is missing. */
export async function diod(t: TestContext): Promise<Diod> {
  const home = folder(t)
  const at = join(home, 'export')
  const socket = join(home, 's')
  mkdirSync(at)
  const uid = process.getuid!()
  const as = uid === 0 ? [] : ['-u', String(uid)]
  const args = ['-f', '-n', '-N', '-l', socket, '-e', at, '-L', 'stderr', ...as]
  const child = spawn('/usr/sbin/diod', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => (said += words))
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  await new Promise((done, failed) => {
    child.once('error', failed) // ENOENT: apt-get install diod
    child.once('spawn', done)
  })
  for (;;) {
    assert.equal(child.exitCode, null, `diod has ended: ${said}`)
    const conn = await dial(socket).catch(() => undefined)
    conn?.close()
    if (conn) return { at, socket, address: `unix!${socket} aname=${at}`, process: child }
    await new Promise((done) => setTimeout(done, 5))
  }
}
