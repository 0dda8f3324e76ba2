import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Client } from '../../src/ninep/client.ts'
import { ORDWR } from '../../src/ninep/const.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import { dial } from '../../src/ninep/transports/unix.ts'
import { configure } from '../e2e/nowhere.ts'
import { run } from '../house/run.ts'
import type { Ran, RunOptions } from '../house/run.ts'
import type { Link } from './link.ts'

const ROOT = join(import.meta.dirname, '../..')
const PORT = 5642

/** A machine: a hive in a network namespace, with a home, a namespace for its sockets and a mount point of its own. */
export class Host {
  readonly name: string
  readonly home: string
  /** Where it is mounted. */
  readonly n: string
  readonly link: Link
  readonly env: Readonly<Record<string, string>>
  /** What it has printed. */
  output = ''
  #hive: ChildProcess | undefined
  readonly #listens: readonly string[]

  /** @param config what stands in its config.toml */
  constructor(name: string, home: string, link: Link, config: string) {
    this.name = name
    this.home = home
    this.n = join(home, 'n')
    this.link = link
    const { PATH = '', TMPDIR } = process.env
    this.env = {
      PATH: `${ROOT}/bin:${PATH}`,
      ...(TMPDIR && { TMPDIR }),
      HOME: home,
      USER: 'glenda',
      NAMESPACE: join(home, 'ns'),
      N: this.n,
    }
    this.#listens = ['--listen', this.address]
    mkdirSync(home, { recursive: true })
    configure(home, config)
  }

  /** Where others find it: a dial string. */
  get address(): string {
    return `tls!${this.link.address}!${PORT}`
  }

  /** Process id of its hive. */
  get pid(): number {
    return this.#hive!.pid!
  }

  get running(): boolean {
    return this.#hive !== undefined && this.#hive.exitCode === null && this.#hive.signalCode === null
  }

  /** Resolves when its hive has said that it is ready. */
  async start(): Promise<void> {
    const words = ['start', '--foreground', '--yes', '--no-web', '--mount', this.n]
    // Under a name of its own, for those it pairs with.
    const named = ['unshare', '--uts', 'sh', '-c', 'hostname "$0"; exec "$@"', this.name]
    const child = this.spawn(...named, process.execPath, join(ROOT, 'start.ts'), ...words, ...this.#listens)
    this.#hive = child
    this.output = ''
    const exit = once(child, 'close')
    const ready = new Promise<void>((done) => {
      const hear = (chunk: Buffer) => {
        this.output = (this.output + String(chunk)).slice(-65_536)
        if (/^ready: .*\n/m.test(this.output)) done()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
    })
    await Promise.race([ready, exit])
    if (!this.running) throw new Error(`${this.name} ended with ${child.exitCode}:\n${this.output}`)
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await end(this.#hive, 'SIGKILL')
  }

  /** A clean end. */
  async stop(): Promise<void> {
    await end(this.#hive, 'SIGINT')
    await this.link.cut()
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#hive!.kill(signal)
  }

  /** Makes another host and this one known to each other: each lets the other to all that it has. */
  async meet(other: Host): Promise<void> {
    const code = /\d{4}-\d{4}/.exec(await other.tell('pair'))![0]
    await this.tell(`pair ${other.link.address}:${PORT} ${code}`)
    for (const path of ['/', 'llm', 'rio']) {
      await this.tell(`export ${other.name} ${path} ctl`)
      await other.tell(`export ${this.name} ${path} ctl`)
    }
  }

  /** Says a line to its ctl, and what that answers. */
  async tell(line: string): Promise<string> {
    const fs = await this.open()
    try {
      await using fid = await fs.client.root.walk(['ctl'])
      await fid.open(ORDWR)
      await fid.write(0, Buffer.from(`${line}\n`))
      return Buffer.from(await fid.readAll()).toString()
    } finally {
      fs.client.close()
    }
  }

  /** Mounts another host under its name. */
  async add(other: Host): Promise<void> {
    await this.ok(`echo 'add ${other.name} ${other.address}' > $N/ctl`)
  }

  /** The line of another host in its `ctl`: name, address, state, since, round trip, requests, error. */
  async row(fs: Fsys, other: string): Promise<readonly string[] | undefined> {
    const lines = Buffer.from(await fs.read('ctl'))
      .toString()
      .split('\n')
    return lines.map((line) => line.split('\t')).find(([name]) => name === other)
  }

  /** The same, by a conversation of its own; empty when there is no such line. */
  async look(other: string): Promise<readonly string[]> {
    const fs = await this.open()
    try {
      return (await this.row(fs, other)) ?? []
    } finally {
      fs.client.close()
    }
  }

  /** What it says of another host: up, connecting or down. */
  async sees(fs: Fsys, other: string): Promise<string | undefined> {
    return (await this.row(fs, other))?.[2]
  }

  /** Somebody who speaks with it. */
  async open(): Promise<Fsys> {
    const conn = await dial(join(this.env['NAMESPACE']!, 'n'), AbortSignal.timeout(5000))
    return new Fsys(await Client.open(conn, { uname: 'glenda', signal: AbortSignal.timeout(5000) }))
  }

  /** A shell on it, with its mount as $N. */
  sh(script: string, options: Pick<RunOptions, 'signal'> = {}): Promise<Ran> {
    const [program, ...args] = this.#inside('bash', '-c', script)
    return run(program!, args, { env: this.env, cwd: this.home, ...options })
  }

  /** A shell that has to succeed; what it printed. */
  async ok(script: string): Promise<string> {
    const { stdout, stderr, status } = await this.sh(script)
    if (status !== 0)
      throw new Error(`${this.name}: status ${status} of ${script}\n${stderr}\n${this.output}`)
    return stdout
  }

  /** A process on it, for whoever wants to watch it or to stop it. */
  spawn(...words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const [program, ...args] = this.#inside(...words)
    return spawn(program!, args, { env: this.env, cwd: this.home, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Sockets that its hive has open, and bytes of memory. */
  async holds(): Promise<{ readonly sockets: number; readonly bytes: number }> {
    const dir = `/proc/${this.pid}/fd`
    const links = await Promise.all((await readdir(dir)).map((fd) => readlink(join(dir, fd)).catch(() => '')))
    const [, pages] = (await readFile(`/proc/${this.pid}/statm`, 'utf8')).split(' ')
    return { sockets: links.filter((link) => link.startsWith('socket:')).length, bytes: Number(pages) * 4096 }
  }

  #inside(...words: readonly string[]): string[] {
    return ['nsenter', `--net=/run/netns/${this.link.netns}`, ...words]
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
