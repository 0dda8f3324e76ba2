import { closeSync } from 'node:fs'
import { F_DUPFD_CLOEXEC, dup, errno } from './libc.ts'

/** Tells when a descriptor has something to read, and reads the first of it. */
export interface Wait {
  /** Stops, and gives back what it took. */
  close(): void
}

/** What Node's stream handles look like from inside: a handle of libuv on any descriptor that epoll takes. */
interface Handle {
  onread: () => void
  open(fd: number): number
  useUserBuffer(buffer: Uint8Array): void
  readStart(): number
  close(): void
}

interface Bindings {
  pipe_wrap: { Pipe: new (type: 0) => Handle }
  stream_wrap: { streamBaseState: Int32Array; kReadBytesOrError: number }
}

const binding = (process as unknown as { binding<K extends keyof Bindings>(name: K): Bindings[K] }).binding

/**
 * Waits on /dev/fuse through epoll: libuv takes the descriptor for a pipe, and a pipe's read(2) is all that the device
 * needs. `arrived` gets the bytes of one read in `buffer`, or a negative errno; after an error of its own the handle is
 * dead and a new one takes its place.
 * @throws Error when this Node has no such handle
 */
export function epoll(fd: number, buffer: Uint8Array, arrived: (count: number) => void): Wait {
  const { Pipe } = binding('pipe_wrap')
  const { streamBaseState, kReadBytesOrError } = binding('stream_wrap')
  let closed = false
  let handle = begin()

  function begin(): Handle {
    // The handle closes what it was opened with: it gets a descriptor of its own.
    const own = dup(fd, F_DUPFD_CLOEXEC, 3)
    if (own < 0) throw new Error(`dup: errno ${errno()}`)
    const handle = new Pipe(0)
    const failed = handle.open(own)
    if (failed) {
      closeSync(own)
      throw new Error(`uv_pipe_open: ${failed}`)
    }
    handle.useUserBuffer(buffer)
    handle.onread = () => took(streamBaseState[kReadBytesOrError]!)
    handle.readStart()
    return handle
  }

  function took(count: number): void {
    if (closed || count === 0) return
    arrived(count)
    if (count > 0 || closed) return
    handle.close()
    handle = begin()
  }

  return {
    close() {
      if (closed) return
      closed = true
      handle.close()
    },
  }
}
