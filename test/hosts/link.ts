import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ok } from './ok.ts'

/** The cable of a host, and what can go wrong with it. */
export class Link {
  readonly netns: string
  readonly address: string
  readonly #wire: ChildProcess
  readonly #said: AsyncIterator<string>

  /** Lays a cable from a network namespace to the switch in another one. */
  static async lay(netns: string, net: string, port: string, address: string): Promise<Link> {
    const wire = spawn(process.execPath, [join(import.meta.dirname, 'wire.ts'), netns, 'eth0', net, port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const link = new Link(netns, address, wire)
    await link.#hear('ready')
    await ok('ip', '-n', net, 'link', 'set', port, 'master', 'br0', 'up')
    await ok('ip', '-n', netns, 'address', 'add', `${address}/24`, 'dev', 'eth0')
    await ok('ip', '-n', netns, 'link', 'set', 'lo', 'up')
    await ok('ip', '-n', netns, 'link', 'set', 'eth0', 'up')
    return link
  }

  private constructor(netns: string, address: string, wire: ChildProcess) {
    this.netns = netns
    this.address = address
    this.#wire = wire
    this.#said = createInterface({ input: wire.stdout! })[Symbol.asyncIterator]()
  }

  /** Holds each packet for some milliseconds, more or less. */
  async delay(milliseconds: number, jitter = 0): Promise<void> {
    this.#wire.stdin!.write(`${milliseconds} ${jitter}\n`)
    await this.#hear(`${milliseconds} ${jitter}`)
  }

  /** Loses packets that come in or go out: 1 is all of them, which is a partition. */
  async lose(share: number, ...ways: readonly ('INPUT' | 'OUTPUT')[]): Promise<void> {
    const random = ['-m', 'statistic', '--mode', 'random', '--probability', String(share)]
    for (const way of ways) await this.#in('iptables', '-A', way, ...(share < 1 ? random : []), '-j', 'DROP')
  }

  /** Lets so much through, in kilobits per second. */
  async rate(kilobits: number): Promise<void> {
    const bucket = ['rate', `${kilobits}kbit`, 'burst', '16kb', 'latency', '400ms']
    await this.#in('tc', 'qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', ...bucket)
  }

  async unplug(): Promise<void> {
    await ok('ip', '-n', this.netns, 'link', 'set', 'eth0', 'down')
  }

  /** As it was when it was laid. */
  async mend(): Promise<void> {
    await ok('ip', '-n', this.netns, 'link', 'set', 'eth0', 'up')
    await this.delay(0)
    await this.#in('iptables', '-F')
    if ((await this.#in('tc', 'qdisc', 'show', 'dev', 'eth0')).includes('tbf'))
      await this.#in('tc', 'qdisc', 'del', 'dev', 'eth0', 'root')
  }

  async cut(): Promise<void> {
    const over = once(this.#wire, 'exit')
    this.#wire.stdin!.end()
    await over
  }

  #in(...words: readonly string[]): Promise<string> {
    return ok('ip', 'netns', 'exec', this.netns, ...words)
  }

  async #hear(line: string): Promise<void> {
    const { value, done } = await this.#said.next()
    if (done || value !== line) throw new Error(`the wire says ${String(value)} instead of ${line}`)
  }
}
