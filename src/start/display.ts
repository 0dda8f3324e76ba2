import { join } from 'node:path'
import type { Config } from '../config.ts'
import { utf8 } from '../lib/bytes.ts'
import type { Reach } from '../llmfs/tools/reach.ts'
import type { PictureThread } from '../riofs/picture/thread.ts'
import { Rio } from '../riofs/rio.ts'
import type { RioOptions } from '../riofs/rio.ts'
import type { Outside } from '../riofs/wishes.ts'

export interface DisplayOptions extends Pick<RioOptions, 'store' | 'emit' | 'failed'> {
  readonly config: Pick<Config, 'state' | 'user'>
  /** Opens the hive's own tree for what programs ask of it. */
  readonly reach: () => Promise<Reach>
}

/** The display of this machine. What runs programs and what draws is loaded when the first of them is wanted. */
export function openDisplay({ config, reach, ...shared }: DisplayOptions): Rio {
  let thread: Promise<PictureThread> | undefined
  const drawing = () => (thread ??= opened())
  return new Rio({
    ...shared,
    user: config.user,
    folder: join(config.state, 'scenes'),
    machine: async () => {
      drawing().then((pictures) => pictures.warm(), shared.failed) // what is made will be looked at
      return (await import('../riofs/vm/sandbox.ts')).Sandbox.open()
    },
    pictures: drawing,
    outside: new Elsewhere(reach),
  })
}

const opened = async (): Promise<PictureThread> =>
  new (await import('../riofs/picture/thread.ts')).PictureThread()

/** The hive as programs of the display reach it: over one conversation, which is opened anew when it has ended. */
class Elsewhere implements Outside {
  readonly #open: () => Promise<Reach>
  #reach: Reach | undefined

  constructor(open: () => Promise<Reach>) {
    this.#open = open
  }

  async write(names: readonly string[], text: string, depth: number, signal: AbortSignal): Promise<void> {
    const reach = await this.#there()
    await reach.write(names, utf8(text), { append: false, depth }, signal)
  }

  async agents(signal: AbortSignal): Promise<readonly string[]> {
    const entries = await (await this.#there()).list(['llm'], signal)
    return entries.filter(({ directory }) => directory).map(({ name }) => name)
  }

  async #there(): Promise<Reach> {
    if (!this.#reach?.open) this.#reach = await this.#open()
    return this.#reach
  }
}
