import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { PaneOptions } from './pane.ts'

/** A program without a terminal: lines in, lines out. */
export class Pipe {
  readonly over: Promise<unknown>
  readonly #child: ChildProcessByStdio<Writable, Readable, null>

  constructor({ cwd, command, said }: Pick<PaneOptions, 'cwd' | 'command' | 'said'>) {
    this.#child = spawn('sh', ['-c', command], { cwd, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    this.#child.stdin.on('error', () => undefined)
    this.#child.stdout.on('data', said)
    this.over = once(this.#child, 'close')
  }

  type(bytes: Uint8Array): void {
    // Without a terminal there is nobody who would make a signal of it.
    if (bytes[0] === 3) this.#signal('SIGINT')
    else this.#child.stdin.write(Buffer.from(bytes).toString('latin1').replaceAll('\r', '\n'), 'latin1')
  }

  end(): void {
    this.#signal('SIGKILL')
  }

  pid(): Promise<number> {
    return Promise.resolve(this.#child.pid ?? 0)
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      process.kill(-this.#child.pid!, signal)
  }
}
