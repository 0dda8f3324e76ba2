import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Said } from '../e2e/hive.ts'

/** The shells of a guest: each has called us, takes a script, answers, and takes the next. */
export class Workers {
  readonly #server: Server
  readonly #idle = new Set<Socket>()
  readonly #wanted = new Set<PromiseWithResolvers<Socket>>()
  /** Why nobody calls any more. */
  #over: Error | undefined

  constructor() {
    this.#server = createServer((worker) => this.#called(worker))
  }

  /** Waits for calls on a free port of this machine, which is the answer. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  /** Until one has called. @throws when the signal fires first */
  async ready(signal: AbortSignal): Promise<void> {
    this.#free(await this.#next(signal))
  }

  /** Has one of them run a script. @throws when the signal fires before it has ended, or the worker is gone */
  async run(script: string, signal: AbortSignal): Promise<Said> {
    const worker = await this.#next(signal)
    const stop = () => worker.destroy(new Error(`given up: ${script}`))
    signal.addEventListener('abort', stop, { once: true })
    let answer = Buffer.alloc(0)
    try {
      worker.write(`${Buffer.from(script).toString('base64')}\n`)
      for await (const part of worker.iterator({ destroyOnReturn: false })) {
        answer = Buffer.concat([answer, part as Buffer])
        const whole = said(answer)
        if (!whole) continue
        this.#free(worker)
        return whole
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
    throw new Error(`the guest was cut off in ${script}`)
  }

  /** Nobody calls any more, and whoever waits for a call hears why. */
  close(why: Error): void {
    this.#over = why
    this.#server.close()
    for (const worker of this.#idle) worker.destroy()
    for (const wanted of this.#wanted) wanted.reject(why)
  }

  #called(worker: Socket): void {
    worker.on('error', () => undefined) // whoever reads from it hears of it
    worker.once('close', () => this.#idle.delete(worker))
    this.#free(worker)
  }

  #free(worker: Socket): void {
    const [next] = this.#wanted
    if (next) next.resolve(worker)
    else this.#idle.add(worker)
  }

  async #next(signal: AbortSignal): Promise<Socket> {
    if (this.#over) throw this.#over
    const [worker] = this.#idle
    if (worker) {
      this.#idle.delete(worker)
      return worker
    }
    const wanted = Promise.withResolvers<Socket>()
    const stop = () => wanted.reject(signal.reason)
    this.#wanted.add(wanted)
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await wanted.promise
    } finally {
      signal.removeEventListener('abort', stop)
      this.#wanted.delete(wanted)
    }
  }
}

/** What an answer of worker.sh says, once it is whole. */
function said(answer: Buffer): Said | undefined {
  const line = answer.indexOf('\n')
  if (line < 0) return undefined
  const [status = 0, out = 0, err = 0] = answer.toString('latin1', 0, line).split(' ').map(Number)
  const from = line + 1
  if (answer.length < from + out + err) return undefined
  return {
    status,
    stdout: answer.toString('utf8', from, from + out),
    stderr: answer.toString('utf8', from + out),
  }
}
