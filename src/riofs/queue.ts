import { FileError } from '../lib/errno.ts'

/** Pieces of work and bytes that wait at most, of all writers together. */
const MOST = 1000
const BYTES = 64 << 20

interface Job {
  readonly size: number
  run(): Promise<void>
  /** It will not be its turn any more. */
  end(error: FileError): void
}

/**
 * Work that is done one after the other. Writers take turns, a piece of work each; what one writer asks for is done in
 * its order.
 */
export class Queue {
  /** What waits, by who asked; whose turn it is stands first. */
  readonly #waiting = new Map<object, Job[]>()
  #count = 0
  #bytes = 0
  #running: Promise<void> | undefined

  #closed: FileError | undefined

  /** Pieces of work that wait. */
  get length(): number {
    return this.#count
  }

  /** Whether something is being done. */
  get busy(): boolean {
    return this.#running !== undefined
  }

  /** How many pieces of work of one writer wait. */
  of(who: object): number {
    return this.#waiting.get(who)?.length ?? 0
  }

  /**
   * What the work gives, once it was its turn.
   * @param size bytes that it holds
   * @throws FileError EAGAIN when too much waits
   */
  async add<T>(who: object, work: () => T | Promise<T>, size = 0): Promise<T> {
    if (this.#closed) throw this.#closed
    if (this.#count >= MOST || this.#bytes + size > BYTES)
      throw new FileError('EAGAIN', `${this.#count} programs wait already; try again when some have run`)
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const run = async (): Promise<void> => {
      try {
        resolve(await work())
      } catch (error) {
        reject(error)
      }
    }
    this.#push(who, { size, run, end: reject })
    this.#running ??= this.#run()
    return promise
  }

  /** What runs may come to its end; what waits fails, and all that comes. */
  close(): void {
    this.#closed = new FileError('ENOTCONN', 'the display has ended')
    for (let job = this.#next(); job; job = this.#next()) job.end(this.#closed)
  }

  /** Until all that waits is done. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  #push(who: object, job: Job): void {
    const jobs = this.#waiting.get(who)
    if (jobs) jobs.push(job)
    else this.#waiting.set(who, [job])
    this.#count++
    this.#bytes += job.size
  }

  async #run(): Promise<void> {
    await Promise.resolve() // who asked first is not done before it is told that it waits
    for (let job = this.#next(); job; job = this.#next()) await job.run()
    this.#running = undefined
  }

  #next(): Job | undefined {
    for (const [who, jobs] of this.#waiting) {
      const job = jobs.shift()!
      this.#waiting.delete(who)
      if (jobs.length) this.#waiting.set(who, jobs)
      this.#count--
      this.#bytes -= job.size
      return job
    }
    return undefined
  }
}
