import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { mountpoints } from '../../src/lib/mountinfo.ts'
import { run } from '../house/run.ts'
import type { Ran, RunOptions } from '../house/run.ts'
import { configure } from './nowhere.ts'

export const start = join(import.meta.dirname, '../../start.ts')

/** A home, a namespace and a mount point of a test's own, and hivefs in them. Disposing stops and unmounts what is left. */
export class Place implements AsyncDisposable {
  readonly dir: string
  readonly n: string
  readonly namespace: string
  readonly env: NodeJS.ProcessEnv

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'e2e-')))
  }

  private constructor(dir: string) {
    this.dir = dir
    this.n = join(dir, 'n')
    this.namespace = join(dir, 'ns')
    const { PATH, TMPDIR } = process.env
    configure(dir)
    this.env = { PATH, TMPDIR, HOME: dir, USER: 'glenda', NAMESPACE: this.namespace }
  }

  hivefs(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return run(process.execPath, [start, ...args], { env: this.env, ...options })
  }

  /** `start --yes` with the mount point, in the background. */
  start(...args: string[]): Promise<Ran> {
    return this.hivefs(['start', '--yes', '--mount', this.n, ...args])
  }

  /** The same in the foreground, as a process that can be sent signals. */
  foreground(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const words = [start, 'start', '--yes', '--foreground', '--mount', this.n, ...args]
    return spawn(process.execPath, words, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** A line of the shell, with our mount point where it says /n. */
  sh(line: string): Promise<Ran> {
    const env = { ...this.env, PATH: `${join(start, '../bin')}:${this.env['PATH']}` }
    return run('bash', ['-c', line.replaceAll(/(?<![\w.])\/n(?=\/|\b)/g, this.n)], { env, cwd: this.dir })
  }

  async mounted(): Promise<boolean> {
    return (await mountpoints()).some(({ at }) => at === this.n)
  }

  async mkdir(name: string): Promise<string> {
    const path = join(this.dir, name)
    await mkdir(path, { recursive: true })
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hivefs(['stop'])
    if (await this.mounted()) await run('umount', ['-l', this.n])
    await rm(this.dir, { recursive: true })
  }
}
