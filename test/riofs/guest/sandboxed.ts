/** The guest on a global object of its own, without the sandbox: programs run in a context of `node:vm`. */

import { createContext, runInContext } from 'node:vm'
import type { SceneNode } from '../../../src/scene/node.ts'
import type { Flushed, Guest } from '../../../src/riofs/guest/guest.ts'
import { prepare } from '../../../src/riofs/program/prepare.ts'
import { install } from '../../../src/riofs/guest/install.ts'

export interface World {
  readonly guest: Guest
  readonly globals: Record<string, unknown>
  /** Runs a program whose names are declared as `prepare` would declare them, and answers with what has changed. */
  run(code: string, clock?: number): Flushed
  tick(clock: number): Flushed
  event(clock: number, event: object): Flushed
  /** Everything that was told so far, by id. */
  readonly nodes: Map<string, SceneNode>
}

export function world(): World {
  const globals: Record<string, unknown> = {}
  const host = {
    now: () => 0,
    random: () => 0.5,
    base64: (bytes: ArrayBuffer, from: number, length: number) =>
      Buffer.from(bytes, from, length).toString('base64'),
    bytes: (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer,
    measure: (text: string, size: number) => text.length * size * 0.55,
  }
  const guest = install(globals, host)
  const context = createContext(globals)
  const nodes = new Map<string, SceneNode>()
  let version = 0
  const flushed = (): Flushed => {
    const out = JSON.parse(guest.flush()) as Flushed
    for (const id of out.patch.drop ?? []) nodes.delete(id)
    for (const node of out.patch.set ?? []) nodes.set(node.id, node)
    return out
  }
  return {
    guest,
    globals,
    nodes,
    run(code, clock = 0) {
      guest.begin(++version, clock, 'test')
      const program = prepare(code)
      runInContext(program.code, context)
      guest.end(JSON.stringify(program.declared))
      return flushed()
    },
    tick(clock) {
      guest.tick(clock)
      return flushed()
    },
    event(clock, event) {
      guest.event(clock, JSON.stringify(event))
      return flushed()
    },
  }
}
