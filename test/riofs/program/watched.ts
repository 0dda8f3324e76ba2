import type { SceneNode } from '../../../src/scene/node.ts'
import { applied, NOTHING } from '../../../src/riofs/scene.ts'
import type { Scene } from '../../../src/riofs/scene.ts'
import type { Fault } from '../../../src/riofs/guest/guest.ts'
import type { Machine, Ran } from '../../../src/riofs/vm/ran.ts'
import { found } from './corpus.ts'

/** Ticks in one step at most. */
const MOST = 2000

/** A machine whose scene is followed, and what it has said since it was last asked. */
export class Watched {
  scene: Scene = NOTHING
  clock = 0
  prints: string[] = []
  errors: Fault[] = []
  faults: Fault[] = []
  values: string[] = []
  readonly #machine: Machine
  #version = 0
  #due: number | undefined

  constructor(machine: Machine) {
    this.#machine = machine
  }

  get nodes(): readonly SceneNode[] {
    return [...this.scene.nodes.values()]
  }

  /** Does what a line of a conversation says. */
  async does(line: string): Promise<void> {
    ;[this.prints, this.errors, this.faults, this.values] = [[], [], [], []]
    const [verb, ...rest] = line.split(' ')
    if (verb === 'picture') return
    if (verb === 'tick') await this.#until(Number(rest[0]))
    else if (verb === 'event') await this.#event(rest)
    else await this.#write(line)
  }

  async #write(name: string): Promise<void> {
    for (const asked of await found(name)) {
      if (asked.kind === 'fault') this.errors.push(asked.fault)
      if (asked.kind !== 'program') continue
      const version = ++this.#version
      this.#take(await this.#machine.run(asked.source, { version, clock: this.clock, author: 'test' }))
    }
  }

  async #event([node, type, ...rest]: readonly string[]): Promise<void> {
    const more = rest.length ? (JSON.parse(rest.join(' ')) as object) : {}
    const event = JSON.stringify({ ...(node !== '-' && { node }), type, ...more })
    this.#take(await this.#machine.call('event', this.clock, event))
  }

  async #until(clock: number): Promise<void> {
    for (let ticks = 0; ticks < MOST && this.#due !== undefined && this.#due <= clock + 1e-9; ticks++) {
      this.clock = Math.max(this.clock, this.#due)
      this.#take(await this.#machine.call('tick', this.clock))
    }
    this.clock = clock
  }

  #take(ran: Ran): void {
    if (ran.error) this.errors.push(ran.error)
    if (ran.value !== undefined) this.values.push(ran.value)
    this.prints.push(...ran.prints.map(({ text }) => text))
    this.faults.push(...ran.faults)
    this.scene = applied(this.scene, ran.patch)
    this.#due = ran.due
  }
}
