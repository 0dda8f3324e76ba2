import type { Held, Soaked } from '../measure.ts'
import { acts } from './acts.ts'
import { Guest } from './guest.ts'
import { Relay } from './relay.ts'
import { Site } from './site.ts'

/** A hive as a user has it, and a browser with its page, that is used as if an hour passed. */
export class PageSoak implements Soaked {
  /**
   * A display has the newest 4096 pages of its memory at hand, 16 MB that fill with its versions. It draws pictures in threads, whose
   * memory comes and goes.
   */
  readonly slack = { heap: 4 << 20, malloc: 8 << 20, rss: 128 << 20, page: 1 << 20 }
  cycles = 0
  readonly #site: Site
  readonly #relay: Relay
  readonly #guest: Guest
  readonly #ends: AsyncDisposableStack

  static async start(): Promise<PageSoak> {
    await using ends = new AsyncDisposableStack()
    const site = ends.use(await Site.start())
    const relay = ends.use(await Relay.to(Number(site.url.port)))
    const guest = ends.use(await Guest.visit(site.url, relay))
    return new PageSoak(site, relay, guest, ends.move())
  }

  private constructor(site: Site, relay: Relay, guest: Guest, ends: AsyncDisposableStack) {
    this.#site = site
    this.#relay = relay
    this.#guest = guest
    this.#ends = ends
  }

  /** What went wrong in the page. */
  get wrong(): readonly string[] {
    return this.#guest.wrong
  }

  /** Everything that is done with it, once, or only some of it. */
  async cycle(names = Object.keys(acts)): Promise<void> {
    const place = {
      page: this.#guest.page,
      fsys: this.#site.fsys,
      cut: () => this.#relay.cut(),
    }
    for (const name of names) await acts[name]!(place)
    this.cycles++
  }

  /** What the hive and the page hold. */
  async held(): Promise<Held> {
    return { ...(await this.#site.held()), ...(await this.#guest.held()), wrong: this.wrong.length }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync()
  }
}
