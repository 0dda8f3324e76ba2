import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** What to start. Nothing goes through a shell unless the shell is the program. */
export interface Program {
  /** The program and its arguments. */
  readonly command: readonly string[]
  readonly cwd?: string | undefined
  /** Its whole environment; our own when undefined. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** A program in a process group of its own: what it starts ends with it. */
export class Group implements Disposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #grace: number
  #patience: NodeJS.Timeout | undefined
  /** How it ended; rejects when it could not be started. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>

  /** @param grace milliseconds between SIGTERM and SIGKILL */
  constructor({ command: [file = '', ...args], cwd, env }: Program, grace: number) {
    this.#grace = grace
    this.#child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stdin.on('error', () => undefined) // a program need not read what it is told
    this.ended = new Promise((done, failed) => {
      this.#child.once('error', failed)
      this.#child.once('exit', (code, signal) => done({ code, signal }))
    })
    this.ended.then(
      () => this.#leaderGone(),
      () => undefined,
    )
  }

  get stdin(): Writable {
    return this.#child.stdin
  }

  get stdout(): Readable {
    return this.#child.stdout
  }

  get stderr(): Readable {
    return this.#child.stderr
  }

  /** Asks the whole group to end, and after the grace makes it end. */
  end(): void {
    clearTimeout(this.#patience)
    if (this.#signal('SIGTERM')) this.#patience = setTimeout(() => this.#kill(), this.#grace)
  }

  /** Children that outlive their leader and hold its output open get the grace to finish on their own. */
  #leaderGone(): void {
    if (!this.#signal(0)) clearTimeout(this.#patience)
    else this.#patience ??= setTimeout(() => this.end(), this.#grace)
  }

  #kill(): void {
    this.#signal('SIGKILL')
    this.#child.stdout.destroy() // whoever left the group may still hold it
    this.#child.stderr.destroy()
  }

  /** Signals everybody in the group; false when nobody is left in it. */
  #signal(name: NodeJS.Signals | 0): boolean {
    try {
      return this.#child.pid !== undefined && process.kill(-this.#child.pid, name)
    } catch {
      return false
    }
  }

  [Symbol.dispose](): void {
    this.end()
  }
}
