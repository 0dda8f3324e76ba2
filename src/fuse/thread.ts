import { Worker } from 'node:worker_threads'
import type { Wait } from './epoll.ts'
import { F_DUPFD_CLOEXEC, dup } from './libc.ts'

export interface DeviceEvents {
  /** One request, whose bytes now belong to the taker. */
  take(bytes: Uint8Array): void
  /** Nothing more will come: unmounted, aborted, or the device failed. */
  ended(error?: Error): void
}

/** What the thread is started with. */
export interface Reading {
  readonly fd: number
  /** Bytes of the largest request. */
  readonly size: number
  /** Its first number is set when the thread should end. */
  readonly stop: Int32Array<SharedArrayBuffer>
}

/** Reads /dev/fuse in a thread of its own and hands the requests over: for a Node whose handles cannot do it. */
export function thread(fd: number, size: number, { take, ended }: DeviceEvents): Wait {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  // It closes its own descriptor, which nobody else can have reused by then.
  const reading: Reading = { fd: dup(fd, F_DUPFD_CLOEXEC, 3), size, stop }
  const worker = new Worker(new URL('./reader.ts', import.meta.url), {
    workerData: reading,
    trackUnmanagedFds: false,
  })
  worker.on('message', (bytes: Uint8Array) => take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)))
  worker.on('error', (error: Error) => ended(error))
  worker.on('exit', () => ended())
  return { close: () => void Atomics.store(stop, 0, 1) }
}
