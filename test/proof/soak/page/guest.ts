import { chromium } from 'playwright-core'
import type { CDPSession, Page } from 'playwright-core'
import type { Relay } from './relay.ts'

const PROGRAM = '/usr/bin/chromium'
const FLAGS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
]
/** What WebGL holds, by the classes of a browser. */
const DRAWN = { textures: 'WebGLTexture', buffers: 'WebGLBuffer', programs: 'WebGLProgram' }
/** Of Performance.getMetrics. */
const COUNTED = { nodes: 'Nodes', listeners: 'JSEventListeners', documents: 'Documents' }

/** How long anything may take to be seen, in milliseconds. */
const PATIENCE = 60_000

/** The page in a browser, and what it holds as the browser's own tools tell. */
export class Guest implements AsyncDisposable {
  readonly page: Page
  /** What went wrong in it. */
  readonly wrong: string[] = []
  readonly #tools: CDPSession

  /** @param url where the hive says that it is; it is reached through the relay */
  static async visit(url: URL, relay: Relay): Promise<Guest> {
    const rule = `MAP localhost:${url.port} 127.0.0.1:${relay.port}`
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({
      executablePath: PROGRAM,
      // who has started it ends it
      handleSIGINT: false,
      handleSIGTERM: false,
      args: [...sandbox, ...FLAGS, `--host-resolver-rules=${rule}`],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
      page.setDefaultTimeout(PATIENCE)
      await page.addInitScript({
        content: "if (self === top) localStorage.setItem('hivefs.welcome', 'over')",
      })
      const tools = await page.context().newCDPSession(page)
      await tools.send('Performance.enable')
      // Panels are of glass, which takes a processor seconds to draw where there is no graphics card.
      const features = [{ name: 'prefers-reduced-transparency', value: 'reduce' }]
      await tools.send('Emulation.setEmulatedMedia', { features })
      const guest = new Guest(page, tools)
      await page.goto(`http://localhost:${url.port}/${url.hash}`)
      await page.waitForSelector('.dock')
      return guest
    } catch (error) {
      await browser.close()
      throw error
    }
  }

  private constructor(page: Page, tools: CDPSession) {
    this.page = page
    this.#tools = tools
    page.on('pageerror', (error) => this.wrong.push(error.message))
  }

  /** Memory is what is left when the garbage is gone, in bytes. */
  async held(): Promise<Readonly<Record<string, number>>> {
    for (let time = 0; time < 2; time++) await this.#tools.send('HeapProfiler.collectGarbage')
    const drawn = Object.entries(DRAWN).map(async ([name, kind]) => [name, await this.#many(kind)] as const)
    const counts = Object.fromEntries(await Promise.all(drawn)) as Record<string, number>
    const { metrics } = await this.#tools.send('Performance.getMetrics')
    for (const [name, metric] of Object.entries(COUNTED))
      counts[name] = metrics.find((each) => each.name === metric)!.value
    const { usedSize } = await this.#tools.send('Runtime.getHeapUsage')
    return { ...counts, page: usedSize }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().browser()!.close()
  }

  /** How many objects of a class there are. */
  async #many(kind: string): Promise<number> {
    const objectGroup = 'soak'
    const expression = `${kind}.prototype`
    const { result } = await this.#tools.send('Runtime.evaluate', { expression, objectGroup })
    const prototypeObjectId = result.objectId!
    const { objects } = await this.#tools.send('Runtime.queryObjects', { prototypeObjectId, objectGroup })
    const { result: many } = await this.#tools.send('Runtime.callFunctionOn', {
      objectId: objects.objectId!,
      functionDeclaration: 'function () { return this.length }',
    })
    await this.#tools.send('Runtime.releaseObjectGroup', { objectGroup })
    return many.value as number
  }
}
