import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Hive } from '../../e2e/hive.ts'
import type { HiveOptions } from '../../e2e/hive.ts'
import type { Ends } from '../../lib/temporary.ts'
import { freePort } from '../../lib/port.ts'

const PROGRAM = '/usr/bin/chromium'
const FLAGS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
]

type VisitOptions = NonNullable<Parameters<Browser['newContext']>[0]> & {
  /** Nobody has been here with this browser. */
  readonly first?: boolean
  /** Panels are of glass, which takes a processor seconds to draw where there is no graphics card. */
  readonly glass?: boolean
  /** Another address than that of whose hive it is. */
  readonly at?: string
}

/** How long a browser may take to end, in milliseconds. */
const PATIENCE = 20_000

const BEEN_HERE =
  "if (self === top && location.protocol === 'http:') localStorage.setItem('hivefs.welcome', 'over')"

/** A hive and a browser; each visit is another person's browser, with storage of its own. */
export class Visits implements AsyncDisposable {
  readonly hive: Hive
  /** What went wrong in pages. */
  readonly wrong: string[] = []
  readonly #browser: Browser
  readonly #pid: number

  static async open(t: Ends, options?: HiveOptions): Promise<Visits> {
    // A port of its own: one that is started again is where it was, whoever else looks for a free one.
    const config = `web = "127.0.0.1:${await freePort()}"\n${options?.config ?? ''}`
    const hive = await Hive.start(t, { ...options, config })
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({ executablePath: PROGRAM, args: [...sandbox, ...FLAGS] })
    const visits = new Visits(hive, browser, await processOf(browser))
    // Whoever waits for a page when the time of the test is over hears that it is gone.
    t.signal.addEventListener('abort', () => visits.#kill(), { once: true })
    return visits
  }

  private constructor(hive: Hive, browser: Browser, pid: number) {
    this.hive = hive
    this.#browser = browser
    this.#pid = pid
  }

  /** The page, opened at the address that the hive gives, with its dock there. */
  async visit({ first = false, glass = false, at, ...options }: VisitOptions = {}): Promise<Page> {
    const context: BrowserContext = await this.#browser.newContext({
      viewport: { width: 1280, height: 720 },
      ...options,
    })
    // Who has been here before is not shown around.
    if (!first) await context.addInitScript({ content: BEEN_HERE })
    const page = await context.newPage()
    if (!glass) {
      const emulation = await context.newCDPSession(page)
      const features = [{ name: 'prefers-reduced-transparency', value: 'reduce' }]
      await emulation.send('Emulation.setEmulatedMedia', { features })
    }
    page.on('pageerror', (error) => this.wrong.push(error.message))
    page.on('console', (message) => message.type() === 'error' && this.wrong.push(message.text()))
    await page.goto(at ?? (await this.hive.ok('cat $N/rio/url')).trim())
    await page.waitForSelector('.dock')
    return page
  }

  #kill(): void {
    if (this.#browser.isConnected()) process.kill(this.#pid, 'SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const late = setTimeout(() => this.#kill(), PATIENCE)
    await this.#browser.close()
    clearTimeout(late)
    await this.hive[Symbol.asyncDispose]()
  }
}

/** The process id of a browser. */
async function processOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.find(({ type }) => type === 'browser')!.id
}
