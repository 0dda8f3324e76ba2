import type { Hive } from '../hive.ts'
import { quoted } from './table.ts'

/** What can be done with the graph: each is a line for a file. @throws FileError what the file says is wrong */
export class Deeds {
  readonly #hive: Hive

  constructor(hive: Hive) {
    this.#hive = hive
  }

  join(src: string, dst: string): Promise<void> {
    return this.#hive.write('/routes', `${quoted(src)} -> ${quoted(dst)}\n`)
  }

  part(src: string, dst: string): Promise<void> {
    return this.#hive.write('/routes', `-${quoted(src)} -> ${quoted(dst)}\n`)
  }

  /** @param provider empty: that of new agents */
  async create(name: string, provider: string, system: string): Promise<void> {
    await this.#hive.write('/llm/ctl', `new ${[name, provider].filter(Boolean).map(quoted).join(' ')}\n`)
    if (system.trim()) await this.#hive.write(`/llm/${name}/system`, system)
  }

  tell(id: string, line: string): Promise<void> {
    return this.#hive.write(`/${id}/ctl`, `${line}\n`)
  }

  instruct(id: string, system: string): Promise<void> {
    return this.#hive.write(`/${id}/system`, system)
  }

  /** The system prompt alone: the file shows it with what was written to outputs of rules. */
  async instructions(id: string, ends: AbortSignal): Promise<string> {
    const { system } = JSON.parse(await this.#hive.read(`/${id}/state`, ends)) as { system?: unknown }
    return typeof system === 'string' ? system : ''
  }

  mount(name: string, address: string): Promise<void> {
    return this.#hive.write('/ctl', `add ${quoted(name)} ${address}\n`)
  }

  unmount(name: string): Promise<void> {
    return this.#hive.write('/ctl', `remove ${quoted(name)}\n`)
  }

  /** How long a round trip takes, in the words of the file. */
  async ping(name: string, ends: AbortSignal): Promise<string> {
    let said = ''
    for await (const part of this.#hive.exchange('/ctl', `ping ${quoted(name)}\n`, ends)) said += part
    return `${said.trim()} ms`
  }

  /** Each provider with whether it can be used. */
  async providers(ends: AbortSignal): Promise<readonly (readonly [name: string, state: string])[]> {
    const said = await this.#hive.read('/llm/providers', ends)
    return said.split('\n').flatMap((line) => {
      const [, name, state] = /^(\S+): (.*)$/.exec(line) ?? []
      return name ? [[name, state!] as const] : []
    })
  }
}
