import type { Past } from './past.ts'
import { programsOf } from './portable.ts'
import { NOTHING, applied } from './scene.ts'
import type { Scene } from './scene.ts'
import type { Kind, Version } from './versions.ts'
import type { Machine, Pages, Ran } from './vm/ran.ts'

export interface Replayed {
  readonly scene: Scene
  /** All its memory, as far as it is not as in a machine that is new. */
  readonly pages: Pages
  readonly due: number | undefined
}

type Step = (machine: Machine, version: Version, source: string, clock: number) => Promise<Ran>

const program: Step = (machine, { number, author }, source, clock) =>
  machine.run(source, { version: number, clock, author })

const call: Step = (machine, _version, source, clock) => {
  const [verb, ...args] = JSON.parse(source) as [Parameters<Machine['call']>[0], ...string[]]
  return machine.call(verb, clock, ...args)
}

/** How versions are made again, by their kind; what is not here changes nothing. */
const steps: Partial<Record<Kind, Step>> = { program, nodes: call, drag: call, clear: call, view: call }

/**
 * Does in a new machine again what led to the version that is shown, for another engine made what is kept of it. What
 * programs wish of the world is not done again, and what fails now is left out.
 */
export async function replay(machine: Machine, past: Past, clock: number): Promise<Replayed> {
  const memory = new Map<number, Uint8Array>()
  const begun = await machine.restore({ length: 0, pages: new Map() })
  let [scene, length, due] = [applied(NOTHING, begun.patch), 0, begun.due]
  const take = (pages: Pages | undefined): void => {
    for (const [number, page] of pages?.pages ?? []) memory.set(number, page)
    length = Math.max(length, pages?.length ?? 0)
  }
  for (const version of past.versions.path())
    for (const [kind, source] of sourcesOf(version, past.source(version.number))) {
      const ran = await steps[kind]?.(machine, version, source, clock)
      if (!ran) continue
      take(ran.before)
      take(ran.after)
      take(await machine.snapshot())
      if (!ran.back) [scene, due] = [applied(scene, ran.patch), ran.due]
    }
  take(await machine.snapshot())
  return { scene, pages: { length, pages: memory }, due }
}

/** What is to be done for a version, in order: for a state that was brought in, what it came of where it was. */
const sourcesOf = ({ kind }: Version, source: string): readonly (readonly [Kind, string])[] =>
  kind === 'state' ? programsOf(source).map((made) => [made.kind, made.source]) : [[kind, source]]
