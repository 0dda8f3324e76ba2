import { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import type { Ending } from '../lib/gate.ts'
import type { Fault } from './guest/guest.ts'
import type { Found, Reading } from './program/reading.ts'

/** What is done with what somebody writes. */
export interface Stand {
  reading(): Promise<Reading>
  /** Runs a program when it is its turn. @param who asks, so that his programs stay in order @throws FileError why it failed */
  run(source: string, who: object): Promise<void>
  /** Sends a program to another machine. */
  send(machine: string, source: string): void
  /** Somebody has written what is no program. */
  refuse(fault: Fault): void
}

/** Programs of one writer that wait before he does. */
const MOST = 16

/** One open of `parse`: what is written is run program by program, while its writer goes on. */
export class Writing {
  readonly #stand: Stand
  readonly #eased = new Gate()
  #reading: Reading | undefined
  readonly #running = new Set<Promise<void>>()
  /** What went wrong first. */
  #error: unknown

  constructor(stand: Stand) {
    this.#stand = stand
  }

  /** @throws FileError EFBIG, EAGAIN: the writer sees it at once */
  async write(data: Uint8Array, call: Ending): Promise<void> {
    this.#reading ??= await this.#stand.reading()
    for (const found of this.#reading.push(data)) await this.#take(found, call)
  }

  /** Everything has been written. @throws FileError what went wrong first with a program in it */
  async end(call: Ending): Promise<void> {
    const reading = this.#reading
    this.#reading = undefined
    for (const found of reading?.end() ?? []) await this.#take(found, call)
    while (this.#running.size) await Promise.all(this.#running)
    const error = this.#error
    this.#error = undefined
    if (error) throw error
  }

  async #take(found: Found, call: Ending): Promise<void> {
    if (found.kind === 'elsewhere') return this.#stand.send(found.machine, found.source)
    if (found.kind === 'fault') {
      this.#stand.refuse(found.fault)
      this.#error ??= new FileError('EINVAL', found.fault.message)
      return
    }
    while (this.#running.size >= MOST) await this.#eased.wait(call)
    const running = this.#run(found.source).finally(() => {
      this.#running.delete(running)
      this.#eased.open()
    })
    this.#running.add(running)
  }

  async #run(source: string): Promise<void> {
    try {
      await this.#stand.run(source, this)
    } catch (error) {
      this.#error ??= error
    }
  }
}
