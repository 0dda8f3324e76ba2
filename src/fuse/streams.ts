import { FileError, toFileError } from '../lib/errno.ts'
import { Ahead } from './ahead.ts'
import { POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM, POLL_SCHEDULE_NOTIFY, notify } from './const.ts'
import type { Handle } from './handles.ts'
import type { Handlers, Mounted } from './mounted.ts'
import { pollIn, pollOut, pollWakeup } from './opcodes.ts'
import { answer, set32, set64 } from './reply.ts'
import type { Request } from './request.ts'

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
 * The next bytes of a stream, waited for unless `now`. What an interrupted read has got all the same is given to it;
 * else it has taken nothing.
 * @throws FileError EINTR; EAGAIN when there is nothing now
 */
export function readStream(
  m: Mounted,
  request: Request,
  handle: Handle,
  size: number,
  now: boolean,
): Promise<Uint8Array> {
  return handle.ahead ? taken(m, request, handle, size, now) : next(m, request, handle, size, now)
}

/** What was read for somebody who polled. */
async function taken(
  m: Mounted,
  request: Request,
  handle: Handle,
  size: number,
  now: boolean,
): Promise<Uint8Array> {
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

/** One Tread. Thousands of these are asleep at a time: each is one promise and nothing else. */
function next(m: Mounted, request: Request, handle: Handle, size: number, now: boolean): Promise<Uint8Array> {
  const count = Math.min(size, handle.iounit)
  return new Promise((done, failed) => {
    request.tell(
      m.client,
      'Tread',
      { fid: handle.fid, offset: BigInt(handle.readAt), count },
      ({ data }) => {
        if (data.length > count) failed(new FileError('EPROTO', `${data.length} bytes instead of ${count}`))
        else done(given(m, handle, data))
      },
      (error) => {
        const nothing = now && !request.interrupted && toFileError(error).code === 'EINTR'
        failed(nothing ? new FileError('EAGAIN') : error)
      },
    )
    // The Tflush goes right behind the Tread: data that is there already comes before its Rflush.
    if (now) request.abandon()
  })
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
    const ahead = new Ahead(m.client, handle.fid, handle.readAt, handle.iounit)
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
