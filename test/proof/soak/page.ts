import { readFile, readdir } from 'node:fs/promises'
import type { CDPSession } from 'playwright-core'
import { Visits } from '../../web/page/visit.ts'
import { acts, shell } from './hour.ts'
import type { Session } from './hour.ts'
import { Relay } from './relay.ts'
import type { Held } from './soak.ts'

/** How long a wait in the page may take, in milliseconds. */
const PATIENCE = 30_000
/** How long the browser has to let go of things, and between two looks, in milliseconds. */
const SETTLE = 5000
const LOOK = 200
/** What must not grow at all. Memory is measured beside it. */
export const COUNTS = ['documents', 'nodes', 'listeners', 'pictures', 'requests'] as const
/** Counts the pictures that the page has asked the browser to keep: no counter of the browser's own tells of them. */
const COUNTING = `(() => {
  const kept = globalThis.soaked = new Set()
  const { createObjectURL, revokeObjectURL } = URL
  URL.createObjectURL = (of) => {
    const url = createObjectURL.call(URL, of)
    kept.add(url)
    return url
  }
  URL.revokeObjectURL = (url) => (kept.delete(url), revokeObjectURL.call(URL, url))
})()`
/** Who is routed, followed and heard of. */
const AGENTS = ['one', 'two']

/** A page in a real browser and its hive in a process of its own, that hours are spent with. */
export class PageSoak implements AsyncDisposable {
  /** What was held after each round. */
  readonly rounds: Held[] = []
  readonly #session: Omit<Session, 'round'>
  readonly #devtools: CDPSession
  readonly #ends: AsyncDisposableStack

  /** @param signal ends it, hive and all */
  static async start(signal: AbortSignal): Promise<PageSoak> {
    await using ends = new AsyncDisposableStack()
    const visits = ends.use(await Visits.open({ signal, after: (end) => ends.defer(end) }))
    const { hive } = visits
    for (const name of AGENTS) await shell({ hive }, `echo "new ${name} offline" > $N/llm/ctl`)
    const url = new URL((await shell({ hive }, 'cat $N/rio/url')).trim())
    const relay = ends.use(await Relay.open(Number(url.port)))
    url.hostname = '[::1]'
    const page = await visits.visit({ at: url.href })
    page.setDefaultTimeout(PATIENCE)
    await page.evaluate(COUNTING)
    const devtools = await page.context().newCDPSession(page)
    return new PageSoak({ page, hive, relay }, devtools, ends.move())
  }

  private constructor(session: Omit<Session, 'round'>, devtools: CDPSession, ends: AsyncDisposableStack) {
    this.#session = session
    this.#devtools = devtools
    this.#ends = ends
  }

  /** All that an hour has, once, and what is held then. */
  async round(): Promise<Held> {
    const round = this.rounds.length
    for (const [name, act] of Object.entries(acts)) {
      try {
        await act({ ...this.#session, round })
      } catch (error) {
        throw new Error(`round ${round}, ${name}: ${String(error)}`, { cause: error })
      }
    }
    const now = await this.#settled()
    this.rounds.push(now)
    return now
  }

  /** What is held when no count is above the least that it was, or after some seconds: the browser lets go of some things when it has time. */
  async #settled(): Promise<Held> {
    const least = (key: string): number => Math.min(...this.rounds.map((held) => held[key]!))
    const late = performance.now() + SETTLE
    for (;;) {
      const now = await this.#held()
      if (COUNTS.every((key) => now[key]! <= least(key)) || performance.now() > late) return now
      await new Promise((done) => setTimeout(done, LOOK))
    }
  }

  /** What page and server hold. Heaps are what is left when the garbage is gone, in bytes. */
  async #held(): Promise<Held> {
    const { pid } = this.#session.hive
    // What was let go of in a finalizer is garbage of the next time.
    for (let time = 0; time < 3; time++) await this.#devtools.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.#devtools.send('Runtime.getHeapUsage')
    const { documents, nodes, jsEventListeners } = await this.#devtools.send('Memory.getDOMCounters')
    const requests = await shell(this.#session, `awk -F'\\t' '!/^#/ {sum += $6} END {print sum + 0}' $N/ctl`)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return {
      documents,
      nodes,
      listeners: jsEventListeners,
      pictures: await this.#session.page.evaluate<number>('globalThis.soaked.size'),
      heap: usedSize,
      requests: Number(requests),
      files: (await readdir(`/proc/${pid}/fd`)).length,
      rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024,
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync()
  }
}

/** What grew for good, by its name: the least of the last third of the rounds less the most of the first. */
export function grown(rounds: readonly Held[]): Held {
  const third = Math.ceil(rounds.length / 3)
  const of = (key: string, some: readonly Held[]): number[] => some.map((held) => held[key]!)
  return Object.fromEntries(
    Object.keys(rounds[0]!).map((key) => [
      key,
      Math.min(...of(key, rounds.slice(-third))) - Math.max(...of(key, rounds.slice(0, third))),
    ]),
  )
}
