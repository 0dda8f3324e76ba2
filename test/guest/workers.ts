import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Said } from '../e2e/hive.ts'

/** The shells of a guest: each has called us, takes one script, answers, and calls again. */
export class Workers {
  readonly #server: Server
  readonly #idle = new Set<Socket>()
  readonly #wanted = new Set<PromiseWithResolvers<Socket>>()
  /** Why nobody calls any more. */
  #over: Error | undefined

  constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (worker) => this.#called(worker))
  }

  /** Waits for calls on a free port of this machine, which is the answer. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  /** Until one has called. @throws when the signal fires first */
  async ready(signal: AbortSignal): Promise<void> {
    this.#called(await this.#next(signal))
  }

  /** Has one of them run a script. @throws when the signal fires before it has ended, or the worker is gone */
  async run(script: string, signal: AbortSignal): Promise<Said> {
    const worker = await this.#next(signal)
    const stop = () => worker.destroy(new Error(`given up: ${script}`))
    signal.addEventListener('abort', stop, { once: true })
    const parts: Buffer[] = []
    try {
      worker.end(`${script}\n`)
      for await (const part of worker) parts.push(part as Buffer)
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return said(Buffer.concat(parts), script)
  }

  /** Nobody calls any more, and whoever waits for a call hears why. */
  close(why: Error): void {
    this.#over = why
    this.#server.close()
    for (const worker of this.#idle) worker.destroy()
    for (const wanted of this.#wanted) wanted.reject(why)
  }

  #called(worker: Socket): void {
    worker.once('error', () => undefined) // whoever reads from it hears of it
    worker.once('close', () => this.#idle.delete(worker))
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

/** An answer of worker.sh: status, size of stdout, size of stderr; then both. */
function said(answer: Buffer, script: string): Said {
  const line = answer.indexOf('\n')
  const [status = 0, out = 0, err = 0] = answer.toString('latin1', 0, line).split(' ').map(Number)
  const from = line + 1
  if (line < 0 || answer.length !== from + out + err) throw new Error(`the guest was cut off in ${script}`)
  return {
    status,
    stdout: answer.toString('utf8', from, from + out),
    stderr: answer.toString('utf8', from + out),
  }
}
