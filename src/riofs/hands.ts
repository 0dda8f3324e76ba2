import { FileError } from '../lib/errno.ts'
import type { InputEvent } from '../scene/node.ts'
import { eventOf } from './input.ts'
import { changeOf } from './nodes.ts'
import type { Made } from './past.ts'
import type { Queue } from './queue.ts'
import type { Outcome, Stage, Verb } from './stage.ts'

/** What a view can be told to be. */
export interface Look {
  readonly width?: number
  readonly height?: number
  readonly background?: string
}

export interface HandsOptions {
  readonly queue: Queue
  readonly stage: Stage
  /** Told of an event before anybody else is. */
  readonly event: (event: InputEvent) => void
  /** Told what came of what was done. */
  readonly done: (outcome: Outcome) => void
}

/** Drags of a node that follow one another so soon are one, in milliseconds. */
const DRAG = 1000

/** What is done to the scene by hand, without a program. */
export class Hands {
  readonly #options: HandsOptions
  /** The node that is being dragged, and when it was last. */
  #drag: { readonly node: string; readonly version: number; readonly time: number } | undefined

  constructor(options: HandsOptions) {
    this.#options = options
  }

  /** Does what a line of events says. @throws FileError EINVAL */
  async event(line: string, author: string, who: object): Promise<void> {
    if (line.trim() === '') return
    const { queue, stage } = this.#options
    eventOf(line, stage.scene) // who is wrong is told at once
    await queue.add(who, () => this.#event(eventOf(line, stage.scene), author))
  }

  /** Changes props of a node. @throws FileError EINVAL, ENOENT */
  async set(id: string, text: string, author: string): Promise<void> {
    await this.#next(async () => {
      const change = changeOf(this.#node(id), text)
      if (change !== undefined) await this.#act('set', [id, change], { author, kind: 'nodes' })
    })
  }

  /** @throws FileError ENOENT */
  async remove(id: string, author: string): Promise<void> {
    await this.#next(() => this.#act('remove', [this.#node(id).id], { author, kind: 'nodes' }))
  }

  async clear(author: string): Promise<void> {
    await this.#next(() => this.#act('clear', [], { author, kind: 'clear' }))
  }

  /** @throws FileError EINVAL */
  async view(look: Look, author: string): Promise<void> {
    await this.#next(() => this.#act('view', [JSON.stringify(look)], { author, kind: 'view' }))
  }

  #next(work: () => Promise<void>): Promise<void> {
    return this.#options.queue.add(this, work)
  }

  /** @throws FileError ENOENT */
  #node(id: string) {
    const node = this.#options.stage.scene.nodes.get(id)
    if (node) return node
    throw new FileError('ENOENT', id)
  }

  /** @throws FileError EINVAL why it was not done */
  async #act(verb: Verb, args: readonly string[], made: Pick<Made, 'author' | 'kind'>): Promise<void> {
    const outcome = await this.#options.stage.act(verb, args, { ...made, time: Date.now() })
    this.#options.done(outcome)
    const { error } = outcome.ran
    if (error) throw new FileError('EINVAL', error.message)
  }

  async #event(event: InputEvent, author: string): Promise<void> {
    const { stage } = this.#options
    this.#options.event(event)
    const line = JSON.stringify(event)
    const node = event.type === 'drag' ? event.node : undefined
    if (node === undefined || this.#dragging(node)) this.#options.done(await stage.touch('event', line))
    else await this.#act('event', [line], { author, kind: 'drag' })
    if (node !== undefined)
      this.#drag = { node, version: stage.past.versions.current.number, time: Date.now() }
  }

  /** Whether a node is still on its way: that is one version, however many steps it takes. */
  #dragging(node: string): boolean {
    const drag = this.#drag
    const { number } = this.#options.stage.past.versions.current
    return drag?.node === node && drag.version === number && Date.now() - drag.time <= DRAG
  }
}
