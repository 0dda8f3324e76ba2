import { join } from 'node:path'
import type { Config } from '../config.ts'
import { utf8 } from '../lib/bytes.ts'
import type { Reach } from '../llmfs/tools/reach.ts'
import type { PictureThread } from '../riofs/picture/thread.ts'
import { Rio } from '../riofs/rio.ts'
import type { RioOptions } from '../riofs/rio.ts'
import type { Outside } from '../riofs/wishes.ts'
import { Spare } from './spare.ts'

export interface DisplayOptions extends Pick<RioOptions, 'store' | 'emit' | 'failed'> {
  readonly config: Pick<Config, 'state' | 'user'>
  /** Opens the hive's own tree for what programs ask of it. */
  readonly reach: () => Promise<Reach>
}

/** A display, and what it needs. */
export interface Display extends AsyncDisposable {
  readonly rio: Rio
  /** Loads what the first program needs, before there is one. */
  warm(): void
}

/** The display of this machine. What runs programs and what draws is loaded when the first of them is wanted, or when it is warmed. */
export function openDisplay({ config, reach, ...shared }: DisplayOptions): Display {
  let thread: Promise<PictureThread> | undefined
  const drawing = () => (thread ??= opened())
  /** What is made will be looked at. */
  const draws = (): void => {
    drawing().then((pictures) => pictures.warm(), shared.failed)
  }
  const spare = new Spare(async () => (await import('../riofs/vm/sandbox.ts')).Sandbox.open())
  const rio = new Rio({
    ...shared,
    user: config.user,
    folder: join(config.state, 'scenes'),
    machine() {
      draws()
      return spare.take()
    },
    pictures: drawing,
    outside: new Elsewhere(reach),
  })
  return {
    rio,
    warm() {
      spare.warm()
      draws()
    },
    async [Symbol.asyncDispose]() {
      await rio[Symbol.asyncDispose]()
      await spare[Symbol.asyncDispose]()
      await (await thread?.catch(() => undefined))?.[Symbol.asyncDispose]()
    },
  }
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
