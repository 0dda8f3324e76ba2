import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { folder } from '../lib/temporary.ts'
import type { Ends } from '../lib/temporary.ts'
import { configure } from './nowhere.ts'

const ROOT = join(import.meta.dirname, '../..')
/** How long it may take to end, in milliseconds. */
const PATIENCE = 30_000

/** What a shell said. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

export interface HiveOptions {
  /** Environment variables, beside PATH. */
  readonly env?: Readonly<Record<string, string>>
  /** What stands in config.toml. */
  readonly config?: string
}

/** A hive that a user has started in the foreground, in a home and a namespace of its own, really mounted. */
export class Hive implements AsyncDisposable {
  /** Where it is mounted. */
  readonly n: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  /** When the test is over, also by its time, no process of it goes on. */
  readonly #over: AbortSignal
  #child: ChildProcess | undefined
  #output = ''

  /** Resolves when it has said that it is ready. */
  static async start(t: Ends, options: HiveOptions = {}): Promise<Hive> {
    const hive = new Hive(folder(t), t.signal, options)
    await hive.start()
    return hive
  }

  private constructor(home: string, over: AbortSignal, { env, config }: HiveOptions) {
    this.home = home
    this.#over = over
    this.n = join(home, 'n')
    const { PATH = '' } = process.env
    const NAMESPACE = join(home, 'ns')
    this.env = {
      PATH: `${ROOT}/bin:${PATH}`,
      HOME: home,
      USER: 'glenda',
      NAMESPACE,
      N: this.n,
      A: `${this.n}/llm/claude`,
      ...env,
    }
    configure(home, config)
  }

  /** Process id of the server. */
  get pid(): number {
    return this.#child!.pid!
  }

  /** What it has printed. */
  get output(): string {
    return this.#output
  }

  async start(): Promise<void> {
    const args = [join(ROOT, 'start.ts'), 'start', '--foreground', '--yes', '--mount', this.n]
    const child = spawn(process.execPath, args, {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: this.#over,
      killSignal: 'SIGKILL',
    })
    child.on('error', () => undefined) // it was ended, and says so to whoever waits
    this.#child = child
    this.#output = ''
    const exit = once(child, 'close')
    const ready = new Promise<void>((done) => {
      const hear = (chunk: Buffer) => {
        this.#output += String(chunk)
        if (/^ready: .*\n/m.test(this.#output)) done()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
    })
    await Promise.race([ready, exit])
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${this.#output}`)
  }

  /** A shell, with the mount as $N and the agent claude as $A. */
  async sh(script: string, env: Readonly<Record<string, string>> = {}): Promise<Said> {
    const child = this.spawn('bash', ['-c', script], env)
    const parts: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => parts[0].push(chunk))
    child.stderr.on('data', (chunk: Buffer) => parts[1].push(chunk))
    const [status] = (await once(child, 'close')) as [number | null]
    const [stdout, stderr] = parts.map((chunks) => Buffer.concat(chunks).toString())
    return { stdout: stdout!, stderr: stderr!, status }
  }

  /** A shell that has to succeed; what it printed. */
  async ok(script: string, env?: Readonly<Record<string, string>>): Promise<string> {
    const { stdout, stderr, status } = await this.sh(script, env)
    if (status !== 0) throw new Error(`status ${status} of ${script}\n${stderr}\n${this.#output}`)
    return stdout
  }

  /** A process in the mount's world, for whoever wants to watch it or to stop it. */
  spawn(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcessByStdio<null, Readable, Readable> {
    const child = spawn(command, args, {
      env: { ...this.env, ...env },
      cwd: this.home,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: this.#over,
      killSignal: 'SIGKILL',
    })
    child.on('error', () => undefined)
    return child
  }

  /** Ends it with a signal and waits until it is gone; answers its exit status. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child!
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      let late = false
      const timer = setTimeout(() => (late = child.kill('SIGKILL')), PATIENCE)
      child.kill(signal)
      await exit
      clearTimeout(timer)
      if (late) throw new Error(`it did not end by ${signal}:\n${this.#output}`)
    }
    return child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.end()
    } finally {
      // A test that failed may have left the mount busy.
      spawnSync('sh', ['-c', '! grep -q " $N " /proc/self/mountinfo || umount -l "$N"'], { env: this.env })
    }
  }
}
