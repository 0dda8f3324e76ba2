import { run } from '../house/run.ts'

/** Two machines that nothing joins but a wire: network namespaces with a veth. Only root can make them. */
export class Wire implements AsyncDisposable {
  /** The addresses at its two ends. */
  readonly addresses = ['10.213.0.1', '10.213.0.2'] as const
  readonly #names: readonly [string, string]

  static async make(): Promise<Wire> {
    const wire = new Wire()
    await wire.#make()
    return wire
  }

  private constructor() {
    this.#names = [`hive${process.pid}a`, `hive${process.pid}b`]
  }

  /** The words before a command that run it at an end. */
  at(end: 0 | 1): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#names[end]]
  }

  /** From now on nothing comes through any more, and nobody is told. */
  async cut(): Promise<void> {
    for (const chain of ['INPUT', 'OUTPUT'])
      await ok([...this.at(1), 'iptables', '-w', '-A', chain, '-j', 'DROP'])
  }

  async #make(): Promise<void> {
    const [one, other] = this.#names
    for (const name of this.#names) await ok(['ip', 'netns', 'add', name])
    await ok([
      'ip',
      'link',
      'add',
      'wire',
      'netns',
      one,
      'type',
      'veth',
      'peer',
      'name',
      'wire',
      'netns',
      other,
    ])
    for (const end of [0, 1] as const) {
      const ip = ['ip', '-n', this.#names[end]]
      await ok([...ip, 'addr', 'add', `${this.addresses[end]}/24`, 'dev', 'wire'])
      await ok([...ip, 'link', 'set', 'lo', 'up'])
      await ok([...ip, 'link', 'set', 'wire', 'up'])
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#names) await run('ip', ['netns', 'del', name])
  }
}

async function ok([program = '', ...args]: readonly string[]): Promise<void> {
  const { status, stderr } = await run(program, args)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
}
