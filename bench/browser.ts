import { access } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { Missing } from './peers.ts'

const PROGRAM = '/usr/bin/chromium'
/** Everything is drawn by the processor. */
const FLAGS = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking']

/** @throws Missing where there is none */
export async function browser(): Promise<Browser> {
  await access(PROGRAM).catch(() => {
    throw new Missing('no chromium: apt-get install chromium')
  })
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: PROGRAM, args: [...sandbox, ...FLAGS] })
}

/** Watches a page from its first moment: when solids were drawn, and what colour is in their middle. */
const WATCH = `
localStorage.setItem('hivefs.welcome', 'over')
localStorage.setItem('hivefs.desk', '{}')
globalThis.seen = { drawn: 0, first: 0, calls: 0 }
const { getContext } = HTMLCanvasElement.prototype
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return getContext.call(this, kind, kind === 'webgl2' && globalThis.reads ? { ...options, preserveDrawingBuffer: true } : options)
}
for (const name of ['drawElements', 'drawArrays', 'drawElementsInstanced', 'drawArraysInstanced', 'clear']) {
  const own = WebGL2RenderingContext.prototype[name]
  WebGL2RenderingContext.prototype[name] = function (...args) {
    if (name === 'clear') seen.drawn++
    else {
      seen.calls++
      seen.first ||= performance.now()
    }
    return own.apply(this, args)
  }
}
`

/** The page of a hive, in a browser that nobody has used, with no panel open. @param reads whether its pixels are read */
export async function visit(
  from: Browser,
  url: string,
  size: { readonly width: number; readonly height: number },
  reads = false,
): Promise<Page> {
  const context = await from.newContext({ viewport: size })
  await context.addInitScript({ content: `if (self === top) { globalThis.reads = ${reads}; ${WATCH} }` })
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('.stage > canvas').waitFor()
  return page
}
