import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { Said } from '../e2e/hive.ts'
import { folder } from '../lib/temporary.ts'
import { initramfs } from './image.ts'
import type { Contents } from './image.ts'
import { kernel } from './kernel.ts'
import { Workers } from './workers.ts'

const QEMU = '/usr/bin/qemu-system-x86_64'

/** This machine, as the guest sees it. */
export const HOST = '10.0.2.2'

/** Scripts that may run in a guest at once. */
const WORKERS = 4

/** Longest time from QEMU's start to the first worker's call, and for one script, in milliseconds. It takes some 2,000, and some 50. */
const BOOT = 60_000
const SCRIPT = 30_000

/** How much of its console is kept, in characters. */
const KEPT = 65_536

/** Why there is no guest; false when there can be one. Where tests must not be skipped, there must be. */
export function without(): string | false {
  const missing = [QEMU, '/bin/busybox', '/usr/bin/xz', '/usr/bin/socat'].filter((path) => !existsSync(path))
  if (process.arch === 'x64' && missing.length === 0) return false
  const why =
    process.arch === 'x64'
      ? `Linux's own client is not tried, for want of ${missing.join(', ')}: apt-get install --no-install-recommends qemu-system-x86 busybox-static xz-utils socat`
      : "Linux's own client is tried on x86-64 only"
  if (process.env['CI']) throw new Error(why)
  console.error(why)
  return why
}

/** This machine's clock, in kHz. The guest is told, because on a busy machine it fails to measure, and hangs. */
const clock = (): number =>
  Math.round(Number(/^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 2000) * 1000)

/**
 * A small Linux of its own in QEMU, with Debian's kernel and busybox: somebody else's machine, which reaches us over the
 * network. Its processor is emulated, so it runs inside virtual machines too.
 */
export class Guest implements AsyncDisposable {
  readonly #workers: Workers
  readonly #qemu: ChildProcessByStdio<null, Readable, Readable>
  readonly #ended: Promise<void>
  #console = ''

  /** Resolves when it takes scripts. */
  static async boot(t: TestContext, given: Partial<Contents> = {}): Promise<Guest> {
    const { image, modules } = await kernel()
    const workers = new Workers()
    const port = await workers.listen()
    const initrd = join(folder(t), 'initrd')
    const contents = { programs: [], files: {}, ...given, modules, port, workers: WORKERS }
    await writeFile(initrd, await initramfs(contents))
    const guest = new Guest(image, initrd, workers)
    try {
      await workers.ready(AbortSignal.timeout(BOOT))
    } catch (error) {
      await guest[Symbol.asyncDispose]()
      throw new Error(`the guest does not come up:\n${guest.#console}`, { cause: error })
    }
    return guest
  }

  private constructor(image: string, initrd: string, workers: Workers) {
    this.#workers = workers
    // oxfmt-ignore
    const args = [
      '-M', 'microvm,accel=tcg', '-cpu', 'max', '-m', '256', '-nodefaults', '-no-user-config', '-no-reboot',
      '-display', 'none', '-serial', 'stdio', '-kernel', image, '-initrd', initrd,
      '-append', `console=ttyS0 loglevel=4 panic=-1 tsc_early_khz=${clock()} rdinit=/init`,
      '-netdev', 'user,id=n', '-device', 'virtio-net-device,netdev=n',
    ]
    this.#qemu = spawn(QEMU, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (chunk: Buffer) => (this.#console = (this.#console + String(chunk)).slice(-KEPT))
    this.#qemu.stdout.on('data', hear)
    this.#qemu.stderr.on('data', hear)
    this.#ended = once(this.#qemu, 'close').then(() =>
      workers.close(new Error(`the guest has ended:\n${this.#console}`)),
    )
  }

  /** Process id of QEMU. */
  get pid(): number {
    return this.#qemu.pid!
  }

  /** What its kernel has complained of. */
  get console(): string {
    return this.#console
  }

  /** A shell in it, until it ends; its stdin is empty. One that does not end ends the guest. */
  async sh(script: string): Promise<Said> {
    const signal = AbortSignal.timeout(SCRIPT)
    try {
      return await this.#workers.run(script, signal)
    } catch (error) {
      await this[Symbol.asyncDispose]()
      throw error
    }
  }

  /** A script that has to succeed; what it printed. */
  async ok(script: string): Promise<string> {
    const { stdout, stderr, status } = await this.sh(script)
    if (status !== 0) throw new Error(`status ${status} of ${script}\n${stderr}`)
    return stdout
  }

  /** Ends QEMU, whatever it does, and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#qemu.kill('SIGKILL')
    await this.#ended
  }
}
