import { setTimeout as sleep } from 'node:timers/promises'
import type { Fsys } from '../../src/ninep/fsys.ts'
import type { Host } from './host.ts'
import { promptsOf } from './turns.ts'
import type { Verdict } from './verdict.ts'
import type { Windows } from './windows.ts'

/** Milliseconds from a word to the next one, and until what was said has been read by the route at the latest. */
const PACE = 1500
const READ = 5000

/** A route from an agent of one host to an agent of the next, and somebody who has something to say to it. */
export class Ring {
  readonly #here: Host
  readonly #next: Host
  readonly #verdict: Verdict
  readonly #windows: Windows
  readonly #said: { readonly text: string; readonly at: number }[] = []
  #fs: Fsys | undefined
  #count = 0

  constructor(here: Host, next: Host, verdict: Verdict, windows: Windows) {
    this.#here = here
    this.#next = next
    this.#verdict = verdict
    this.#windows = windows
  }

  async begin(): Promise<void> {
    const { name } = this.#next
    await this.#here.ok(`echo 'new ring echo' > $N/llm/ctl; echo 'new sink echo' > $N/${name}/llm/ctl`)
    await this.#here.ok(`echo 'llm/ring/output -> ${name}/llm/sink/input' > $N/routes`)
  }

  async work(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#verdict.of('route', [this.#here.name], (signal) => this.#say(signal), over)
      await sleep(PACE)
    }
    this.#fs?.client.close()
  }

  /** Until everything has come that was said while its own host was well, or until it is late. */
  async check(late: number): Promise<void> {
    const said = this.#said.filter(({ at }) => !this.#windows.during(this.#here.name, at, at + READ))
    const fs = await this.#next.open()
    let lost = said
    do {
      const come = await promptsOf(fs, 'llm/sink')
      lost = said.filter(({ text }) => !come.has(text))
      if (lost.length) await sleep(500)
    } while (lost.length && performance.now() < late)
    for (const { text } of lost) this.#verdict.must(false, `${text} did not come to ${this.#next.name}`)
    fs.client.close()
  }

  async #say(signal: AbortSignal): Promise<void> {
    const fs = (this.#fs ??= await this.#here.open())
    const text = `ring-${this.#here.name}-${++this.#count}`
    try {
      await fs.write('llm/ring/input', Buffer.from(`${text}\n`), { signal })
      this.#said.push({ text, at: performance.now() })
    } catch (error) {
      fs.client.close()
      this.#fs = undefined
      throw error
    }
  }
}
