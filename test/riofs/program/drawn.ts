import type { Asked, Pictures } from '../../../src/riofs/picture/pictures.ts'
import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import type { Pages } from '../../../src/riofs/vm/ran.ts'
import { talks, text } from './corpus.ts'
import { stepsOf } from './talk.ts'
import { Watched } from './watched.ts'

/** CSS pixels of a view that shows most flat things whole. */
const NEAR = { width: 800, height: 450 }

/** A conversation of which there is a picture. */
export interface Picture {
  readonly name: string
  /** What it is about: its first line. */
  readonly title: string
  /** The files of the corpus in it. */
  readonly files: readonly string[]
  /** What is said until the moment of the picture. */
  readonly steps: readonly string[]
}

export async function pictures(): Promise<readonly Picture[]> {
  const all: Picture[] = []
  for (const file of await talks()) {
    const said = await text(file)
    const steps = stepsOf(said).map(({ does }) => does)
    const until = steps.indexOf('picture')
    if (until < 0) continue
    const files = steps.slice(0, until).filter((step) => /^[\w-]+\.\w+$/.test(step))
    all.push({
      name: file.replace('.txt', ''),
      title: /^# (.*)/.exec(said)![1]!,
      files,
      steps: steps.slice(0, until),
    })
  }
  return all
}

/** Draws moments of conversations, each in a machine that knows of no other. */
export class Drawing implements AsyncDisposable {
  readonly #machine: Sandbox
  readonly #empty: Pages
  readonly #pictures: Pictures

  private constructor(machine: Sandbox, empty: Pages, pictures: Pictures) {
    this.#machine = machine
    this.#empty = empty
    this.#pictures = pictures
  }

  static async open(pictures: Pictures): Promise<Drawing> {
    const machine = await Sandbox.open()
    return new Drawing(machine, await machine.snapshot(), pictures)
  }

  /** What is only flat is seen from nearer. */
  async png(
    { steps }: Picture,
    size: Pick<Asked, 'width' | 'height'>,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    await this.#machine.restore(this.#empty)
    const watched = new Watched(this.#machine)
    for (const step of steps) await watched.does(step)
    const { nodes, clock, scene } = watched
    const view = nodes.every(({ layer }) => layer !== '3d') ? { ...scene.view, ...NEAR } : scene.view
    return this.#pictures.png(
      { nodes, resources: [...scene.resources.values()], view },
      { ...size, clock },
      signal,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pictures[Symbol.asyncDispose]()
    await this.#machine[Symbol.asyncDispose]()
  }
}
