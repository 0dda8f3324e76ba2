import { FileError, INTERRUPTED } from '../lib/errno.ts'
import { Ahead } from './ahead.ts'
import { POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM, POLL_SCHEDULE_NOTIFY, notify } from './const.ts'
import type { Handle } from './handles.ts'
import type { Answer, Handlers, Later, Mounted } from './mounted.ts'
import { pollIn, pollOut, pollWakeup } from './opcodes.ts'
import { answer, set32, set64 } from './reply.ts'
import type { Request } from './request.ts'

/** Bytes read for somebody who polls. */
const COUNT = 64 << 10
const READABLE = POLLIN | POLLRDNORM
const WRITABLE = POLLOUT | POLLWRNORM

/** Requests about files whose reads wait. */
export const streams = {
  /** One ENOSYS would switch polling off for all files, so those that never wait are said to be always ready. */
  async POLL(m, request) {
    const handle = m.handles.get(request.u64(pollIn.at.fh))
    const frame = answer(pollOut)
    if (!handle.inode.isStream) {
      set32(frame, pollOut.at.revents, READABLE | WRITABLE)
      return frame
    }
    if (request.u32(pollIn.at.flags) & POLL_SCHEDULE_NOTIFY) handle.kh = request.u64(pollIn.at.kh)
    if (request.u32(pollIn.at.events) & READABLE && handle.readable) await begun(m, handle)
    const failed = handle.ahead?.failed ? POLLERR : 0
    set32(frame, pollOut.at.revents, WRITABLE | (handle.ahead?.ready ? READABLE : 0) | failed)
    return frame
  },
} satisfies Partial<Handlers>

/**
 * The next bytes of a stream, waited for unless `now`. An interrupted read has taken nothing: what it would have got is for
 * the next one.
 * @throws FileError EINTR; EAGAIN when there is nothing now
 */
export function readStream(m: Mounted, request: Request, handle: Handle, size: number, now: boolean): Later {
  return handle.ahead ? taken(m, request, handle, size, now) : next(m, request, handle, size, now)
}

/** What was read for somebody who polled, or whose READ was interrupted. */
async function taken(
  m: Mounted,
  request: Request,
  handle: Handle,
  size: number,
  now: boolean,
): Promise<Answer> {
  while (handle.ahead && !handle.ahead.ready) {
    if (now) throw new FileError('EAGAIN')
    await request.until(handle.ahead.settled)
  }
  const { ahead } = handle
  if (!ahead) return next(m, request, handle, size, now)
  if (ahead.failed) handle.ahead = undefined
  const data = ahead.take(size)
  if (ahead.empty) handle.ahead = undefined
  return given(m, handle, data)
}

/** One Tread, without a promise. */
function next(m: Mounted, request: Request, handle: Handle, size: number, now: boolean): Later {
  return {
    then(done, failed) {
      if (request.interrupted) return failed(INTERRUPTED)
      const ahead = new Ahead(m.client, handle.fid, handle.readAt, Math.min(size, handle.iounit))
      ahead.whenReady(() => {
        if (ahead.dropped) return failed(now && !request.interrupted ? new FileError('EAGAIN') : INTERRUPTED)
        try {
          done(given(m, handle, ahead.take(size)))
        } catch (error) {
          failed(error)
        }
      })
      // The Tflush goes right behind the Tread: data that is there already comes before its Rflush.
      if (now) ahead.drop()
      else request.onInterrupt(() => leave(m, handle, ahead, failed))
    },
  }
}

/**
 * Lets the process of an interrupted READ go before anything else: thousands may end at once, and each has to be told.
 * The Tread is flushed; what comes all the same before its Rflush is kept for the open's next READ (flush(5)). The READ
 * waits for that itself where another one is kept already.
 */
function leave(m: Mounted, handle: Handle, ahead: Ahead, failed: (error: unknown) => void): void {
  if (handle.ahead || ahead.ready) return ahead.drop()
  handle.ahead = ahead
  ahead.whenReady(() => {
    if (ahead.dropped && handle.ahead === ahead) handle.ahead = undefined
    wake(m, handle)
  })
  failed(INTERRUPTED)
  m.chores.later(() => ahead.drop())
}

/** Who has read this knows that something happened: what the kernel remembers is from before. */
function given(m: Mounted, handle: Handle, data: Uint8Array): Uint8Array {
  handle.readAt += data.length
  m.leases.revoke()
  return data
}

/** Begins to read for who polls, and gives an answer that is there at once the time to come. */
async function begun(m: Mounted, handle: Handle): Promise<void> {
  if (handle.ahead?.ready) return
  if (!handle.ahead) {
    const ahead = new Ahead(m.client, handle.fid, handle.readAt, Math.min(COUNT, handle.iounit))
    handle.ahead = ahead
    ahead.whenReady(() => wake(m, handle))
  }
  await Promise.race([handle.ahead.settled, new Promise((done) => setImmediate(done))])
}

function wake(m: Mounted, handle: Handle): void {
  if (handle.kh === 0) return
  const frame = answer(pollWakeup)
  set64(frame, pollWakeup.at.kh, handle.kh)
  m.device.send(0, notify.POLL, frame)
}
