import { Worker } from 'node:worker_threads'

/** How long one round may take, in milliseconds; what is stuck in a loop says nothing itself. */
const PATIENCE = 60_000

/** Ends the process when it is stuck, and says where. */
export class Watchdog implements Disposable {
  readonly #where = new Uint8Array(new SharedArrayBuffer(256))
  readonly #count = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker

  constructor() {
    this.#worker = new Worker(watch, { eval: true, workerData: [this.#where, this.#count, PATIENCE] })
    this.#worker.unref()
  }

  /** All is well so far. */
  pat(where: string): void {
    this.#where.fill(0)
    new TextEncoder().encodeInto(where, this.#where)
    Atomics.add(this.#count, 0, 1)
  }

  [Symbol.dispose](): void {
    this.#worker.terminate().catch(() => undefined)
  }
}

/** Runs beside: plain JavaScript. */
const watch = `
const { workerData: [where, count, patience] } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let last = -1
setInterval(() => {
  const now = Atomics.load(count, 0)
  if (now === last) {
    writeSync(2, 'stuck behind ' + Buffer.from(where).toString().replace(/\\0.*/, '') + '\\n')
    process.kill(process.pid, 'SIGKILL')
  }
  last = now
}, patience)
`
