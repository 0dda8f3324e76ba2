import { closeSync, writevSync } from 'node:fs'
import { errnoOf, toFileError } from '../lib/errno.ts'
import { put32 } from '../lib/coder.ts'
import { epoll } from './epoll.ts'
import type { Wait } from './epoll.ts'
import { put64 } from './layout.ts'
import { errno, read, write } from './libc.ts'
import { outHeader } from './opcodes.ts'
import { thread } from './thread.ts'
import type { DeviceEvents } from './thread.ts'

/** How long to look for the next request after an answer before waiting for it with epoll, in milliseconds. */
const SPIN = 0.05
/** After so many looks in vain in a row the spin is left out… */
const VAIN = 16
/** …for so many answers, and for twice as many the next time, up to a bound: on one core the client cannot run while we look. */
const REST = 64
const LONGEST = 4096
/** Requests in a row before timers and sockets get their turn. */
const BURST = 128
/** Payloads from here on are written beside their header instead of being copied behind it. */
const APART = 2048

const ENOENT = errnoOf('ENOENT')
const EIO = errnoOf('EIO')
const EINTR = errnoOf('EINTR')
const EAGAIN = errnoOf('EAGAIN')
const HEAD = outHeader.size

/**
 * The kernel's side of a mount: an open /dev/fuse. Requests are read by one loop in the order in which the kernel gives
 * them. Waking up takes longer than answering, so after an answer the loop looks for the next request for a moment, in
 * microtasks, so that what is being answered goes on.
 */
export class Device {
  readonly #fd: number
  readonly #buffer: Buffer
  readonly #events: DeviceEvents
  readonly #head = Buffer.alloc(HEAD)
  #wait: Wait | undefined
  #open = true
  #pumping = false
  #until = 0
  #vain = 0
  #rest = 0
  #pause = REST
  #burst = 0

  /** @param size bytes of the largest request */
  constructor(fd: number, size: number, events: DeviceEvents) {
    this.#fd = fd
    this.#buffer = Buffer.allocUnsafeSlow(size)
    this.#events = events
  }

  /** Begins to read: by epoll, or with a thread that blocks in read(2). @throws Error when this Node cannot do the first */
  start(how: 'epoll' | 'thread'): void {
    this.#wait?.close()
    this.#wait =
      how === 'epoll'
        ? epoll(this.#fd, this.#buffer, (count) => this.#arrived(count))
        : thread(this.#fd, this.#buffer.length, {
            take: (bytes) => this.#open && this.#events.take(bytes),
            ended: (error) => this.#end(error),
          })
  }

  /**
   * Answers a request, or tells the kernel something unasked when `unique` is 0. `frame` has room for the header.
   * @param error a positive errno, 0, or the code of a notification
   * @returns false when the kernel no longer knows the request
   */
  send(unique: number, error: number, frame: Uint8Array): boolean {
    header(frame, frame.length, unique ? -error : error, unique)
    if (!this.#open) return false
    const sent = write(this.#fd, frame, frame.length) >= 0 || this.#refused(unique, errno())
    this.#spin()
    return sent
  }

  /**
   * Answers a request with an error, a positive errno; with 0, with nothing but "done".
   * @param last whether who asked asks for nothing more: where many end at once, they need the processor for that
   */
  refuse(unique: number, error: number, last = error === EINTR): boolean {
    header(this.#head, HEAD, -error, unique)
    if (!this.#open) return false
    const sent = write(this.#fd, this.#head, HEAD) >= 0 || this.#refused(unique, errno())
    if (!last) this.#spin()
    return sent
  }

  /** Answers a request with data, which is not copied when it is long. */
  sendData(unique: number, data: Uint8Array): boolean {
    if (data.length < APART) {
      const frame = Buffer.allocUnsafe(HEAD + data.length)
      frame.set(data, HEAD)
      return this.send(unique, 0, frame)
    }
    header(this.#head, HEAD + data.length, 0, unique)
    if (!this.#open) return false
    let sent = true
    try {
      writevSync(this.#fd, [this.#head, data])
    } catch (error) {
      sent = this.#refused(unique, toFileError(error).errno)
    }
    this.#spin()
    return sent
  }

  /** Closes the device: whoever waits in the kernel for an answer is let go with an error. */
  close(): void {
    this.#end()
  }

  /** An answer that the kernel does not take: the request is gone. Or else it has to have another, so that nobody waits for ever. */
  #refused(unique: number, code: number): false {
    if (unique === 0 || code === ENOENT) return false
    header(this.#head, HEAD, -EIO, unique)
    write(this.#fd, this.#head, HEAD)
    return false
  }

  #spin(): void {
    if (this.#rest > 0) {
      this.#rest--
      return
    }
    this.#until = performance.now() + SPIN
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(this.#pump)
  }

  /** What epoll woke us for: one request lies in the buffer, more may wait. */
  #arrived(count: number): void {
    if (count < 0) return this.#trouble(-count)
    this.#burst = 0
    this.#take(count)
    if (!this.#pumping) this.#pump()
  }

  readonly #pump = (): void => {
    this.#pumping = true
    while (this.#open) {
      const count = read(this.#fd, this.#buffer, this.#buffer.length)
      if (count <= 0) return this.#dry(count === 0 ? EAGAIN : errno())
      if (this.#until) this.#lucky()
      // Nothing is gained by looking while the answer is being made: it starts the spin again.
      this.#until = 0
      this.#take(count)
      if (++this.#burst < BURST) continue
      this.#burst = 0
      setImmediate(this.#pump)
      return
    }
  }

  /** Nothing there: look again in a moment when an answer was just given, else leave it to epoll. */
  #dry(code: number): void {
    if (code !== EAGAIN) this.#trouble(code)
    else if (performance.now() < this.#until) {
      queueMicrotask(this.#pump)
      return
    } else if (this.#until && ++this.#vain >= VAIN) {
      this.#vain = 0
      this.#rest = this.#pause
      this.#pause = Math.min(this.#pause * 2, LONGEST)
    }
    this.#until = 0
    this.#pumping = false
  }

  #lucky(): void {
    this.#vain = 0
    this.#pause = REST
  }

  #take(count: number): void {
    const bytes = Buffer.allocUnsafe(count)
    this.#buffer.copy(bytes, 0, 0, count)
    this.#events.take(bytes)
  }

  /** ENODEV is the end, and ECONNABORTED the same after an abort; ENOENT is a request that was interrupted before it was read. */
  #trouble(code: number): void {
    if (code !== EINTR && code !== EAGAIN && code !== ENOENT) this.#end()
  }

  #end(error?: Error): void {
    if (!this.#open) return
    this.#open = false
    this.#wait?.close()
    closeSync(this.#fd)
    this.#events.ended(error)
  }
}

function header(frame: Uint8Array, length: number, error: number, unique: number): void {
  put32(frame, outHeader.at.len, length)
  put32(frame, outHeader.at.error, error)
  put64(frame, outHeader.at.unique, unique)
}
