import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { once } from 'node:events'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import type { Asked, Shown } from '../../../src/riofs/picture/pictures.ts'

const PROGRAM = '/usr/bin/chromium'
const root = join(import.meta.dirname, '../../..')

/** Why there are no pictures to compare with; false when there are. Where tests must not be skipped, the browser must be there. */
export function without(): string | false {
  if (existsSync(PROGRAM)) return false
  const why = `${PROGRAM} is not there, so pictures are compared with nothing: apt-get install chromium`
  if (process.env['CI']) throw new Error(why)
  console.error(why)
  return why
}

/** A browser that draws scenes as a person would see them, with three's own renderer. */
export class Chromium implements AsyncDisposable {
  readonly page: Page
  readonly origin: string
  readonly #browser: Browser
  readonly #server: Server

  private constructor(server: Server, browser: Browser, page: Page, origin: string) {
    this.#server = server
    this.#browser = browser
    this.page = page
    this.origin = origin
  }

  /** @param module of this repository, that the page loads: a path from its root */
  static async start(module = 'test/riofs/picture/page.ts'): Promise<Chromium> {
    const server = createServer((request, response) => {
      served(request.url ?? '/', module).then(
        // frames without an origin load fonts too
        ([type, body]) =>
          response.setHeader('content-type', type).setHeader('access-control-allow-origin', '*').end(body),
        (error: unknown) => response.writeHead(404).end(String(error)),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({
      executablePath: PROGRAM,
      args: [
        ...sandbox,
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--force-color-profile=srgb',
      ],
    })
    const page = await browser.newPage()
    const chrome = new Chromium(server, browser, page, origin)
    page.on('pageerror', (error) => console.error('in the browser:', error))
    page.on(
      'console',
      (message) => message.type() === 'error' && console.error('in the browser:', message.text()),
    )
    await page.goto(origin)
    await page.waitForFunction('globalThis.shot !== undefined', undefined, { timeout: 20_000 })
    return chrome
  }

  /** The solids of a scene, as a PNG. */
  async shot(shown: Shown, asked: Asked): Promise<Buffer> {
    const uri = await this.page.evaluate(
      `globalThis.shot(${JSON.stringify(shown)}, ${JSON.stringify(asked)})`,
    )
    return Buffer.from(String(uri).replace(/^.*,/, ''), 'base64')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    this.#server.close()
  }
}

const html = (module: string): string => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>html, body { margin: 0; background: #fff }</style>
<script type="importmap">{"imports": {"three": "/three/three.module.js", "three/addons/": "/addons/"}}</script>
<script type="module" src="/${module}"></script>`

/** Folders that the page may read from, by the first part of a path. */
const folders: Readonly<Record<string, string>> = {
  src: 'src',
  test: 'test',
  three: 'node_modules/three/build',
  addons: 'node_modules/three/examples/jsm',
  fonts: 'node_modules/dejavu-fonts-ttf/ttf',
}

async function served(url: string, module: string): Promise<[type: string, body: string | Buffer]> {
  const path = normalize(new URL(url, 'http://x').pathname)
  if (path === '/') return ['text/html', html(module)]
  const [, first = '', ...rest] = path.split('/')
  const folder = folders[first]
  if (folder === undefined) throw new Error(`nothing is served at ${path}`)
  const file = join(root, folder, ...rest)
  if (file.endsWith('.ts')) return ['text/javascript', stripTypeScriptTypes(await readFile(file, 'utf8'))]
  return [file.endsWith('.js') ? 'text/javascript' : 'font/ttf', await readFile(file)]
}
