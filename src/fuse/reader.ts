import { closeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { errnoOf } from '../lib/errno.ts'
import { POLLIN } from './const.ts'
import { errno, poll, read } from './libc.ts'
import type { Reading } from './thread.ts'

/** A thread that waits for requests and hands them to the thread that started it: see thread.ts. */
const { fd, size, stop } = workerData as Reading

/** How often to look whether we should end, in milliseconds. */
const LOOK = 250
const again = new Set([errnoOf('EINTR'), errnoOf('EAGAIN'), errnoOf('ENOENT')])

const fds = new Uint8Array(new Int32Array([fd, POLLIN]).buffer)
const buffer = new Uint8Array(size)
while (!Atomics.load(stop, 0)) {
  if (poll(fds, 1, LOOK) === 0) continue
  const count = read(fd, buffer, size)
  if (count <= 0 && !again.has(errno())) break
  if (count <= 0) continue
  const bytes = buffer.slice(0, count)
  parentPort!.postMessage(bytes, [bytes.buffer])
}
closeSync(fd)
