import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../house/run.ts'
import { Host } from './host.ts'
import { Link } from './link.ts'
import { ok } from './ok.ts'

/** An agent of each host repeats what it is told. */
const CONFIG = '[providers.command]\necho = "cat"\n'

/** Why this machine can have no hosts of its own, or nothing. */
export async function missing(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  for (const device of ['/dev/net/tun', '/dev/fuse'])
    try {
      accessSync(device, constants.R_OK | constants.W_OK)
    } catch {
      return `there is no ${device}`
    }
  for (const program of ['ip', 'tc', 'iptables', 'nsenter'])
    if ((await run('sh', ['-c', `command -v ${program}`])).status !== 0)
      return `there is no ${program}: install iproute2, iptables and util-linux`
  return undefined
}

/**
 * Machines that are network namespaces, on a switch: each has a cable with a delay, an address, a home and a hive. All
 * of it is taken away on disposing, and also when this process dies.
 */
export class Rig implements AsyncDisposable {
  readonly hosts: readonly Host[]
  readonly #sweep: ChildProcess

  static async lay(names: readonly string[], config = CONFIG): Promise<Rig> {
    const why = await missing()
    if (why) throw new Error(`no hosts can be made here: ${why}`)
    const dir = await mkdtemp(join(tmpdir(), 'hosts-'))
    const space = (name: string): string => `hive-${process.pid}-${name}`
    const spaces = ['net', ...names].map(space)
    const sweep = spawn(process.execPath, [join(import.meta.dirname, 'sweep.ts'), dir, ...spaces], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
    })
    try {
      for (const each of spaces) await ok('ip', 'netns', 'add', each)
      await ok('ip', '-n', space('net'), 'link', 'add', 'br0', 'type', 'bridge')
      await ok('ip', '-n', space('net'), 'link', 'set', 'br0', 'up')
      const hosts: Host[] = []
      for (const [at, name] of names.entries()) {
        const link = await Link.lay(space(name), space('net'), `to-${name}`, `10.77.0.${at + 1}`)
        hosts.push(new Host(name, join(dir, name), link, config))
      }
      return new Rig(hosts, sweep)
    } catch (error) {
      sweep.stdin.end()
      throw error
    }
  }

  private constructor(hosts: readonly Host[], sweep: ChildProcess) {
    this.hosts = hosts
    this.#sweep = sweep
  }

  /** Pairs each host with all others, and mounts it there under its name. */
  async mesh(): Promise<void> {
    for (const [at, host] of this.hosts.entries())
      for (const other of this.hosts.slice(at + 1)) await host.meet(other)
    for (const host of this.hosts) for (const other of this.hosts) if (other !== host) await host.add(other)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()))
    const over = once(this.#sweep, 'exit')
    this.#sweep.stdin!.end()
    await over
  }
}
