import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { browser, visit } from '../browser.ts'
import { hive, homeIn } from '../hive.ts'
import type { Hive } from '../hive.ts'
import { median } from '../measure.ts'
import type { Asked, Round, Scene } from '../row.ts'

const LARGE = { width: 1280, height: 720 }
/** So few pixels that drawing them costs nothing, and what is left is the script. */
const SMALL = { width: 64, height: 36 }
/** Clicks in a round. */
const CLICKS = 40
/** Frames until a scene has settled. */
const WARM = 10

/** Solids of four shapes and eight colours, each of which turns for ever. */
const many = (count: number): string => `clear()
const makes = [() => box({size: 0.3}), () => sphere({radius: 0.2}), () => cylinder({radius: 0.15, height: 0.4}), () => cone({radius: 0.2, height: 0.4})]
const colors = ['tomato', 'gold', 'teal', 'steelblue', 'orchid', 'sienna', 'olivedrab', 'slategray']
const side = Math.ceil(Math.cbrt(${count}))
for (let i = 0; i < ${count}; i++) {
  const one = makes[i % 4]()
  one.set({color: colors[i % 8], x: (i % side - side / 2) * 0.5, y: (Math.floor(i / side) % side - side / 2) * 0.5, z: -(Math.floor(i / side / side)) * 0.5})
  animate(one, {rotationY: 6.28}, {duration: 2 + i % 5, repeat: true})
}
`

const TURNS = `clear()
let lit = false
const cube = box({color: '#ff0000', size: 3})
cube.on('click', () => { lit = !lit; cube.color = lit ? '#00ff00' : '#ff0000' })
`

/** The page in chromium, drawn by the processor: frames of scenes that move, a click until another viewer shows it, the first sight. */
export async function page(asked: Asked): Promise<Scene> {
  const chrome = await browser()
  const running = await hive(await homeIn(asked.directory))
  const url = (await readFile(join(running.at, 'rio/url'), 'utf8')).trim()
  await program(running, TURNS)
  await (await visit(chrome, url, LARGE)).close() // it is built when it is first asked for
  return {
    async round() {
      const seconds = asked.seconds * 4
      return {
        ...(await opened(chrome, url)),
        ...(await clicks(chrome, url, running)),
        ...(await frames(chrome, url, running, 200, seconds)),
        ...(await frames(chrome, url, running, 1000, seconds)),
      }
    },
    async [Symbol.asyncDispose]() {
      await chrome.close()
      await running[Symbol.asyncDispose]()
    },
  }
}

/** Until it has run. */
const program = ({ at }: Hive, source: string): Promise<void> =>
  writeFile(join(at, 'rio/scene/parse'), source, { flush: true })

/** When there was something to be seen, and then the scene; and how much script that takes. */
async function opened(chrome: Browser, url: string): Promise<Round> {
  const at = await visit(chrome, url, LARGE)
  await first(at)
  const paint = await at.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
  )
  const scene = await at.evaluate<number>('seen.first')
  const scripts = await at.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))`,
  )
  const texts = await Promise.all(scripts.map(async (name) => (await fetch(name)).arrayBuffer()))
  const script = texts.reduce((sum, text) => sum + gzipSync(new Uint8Array(text)).length, 0)
  await at.context().close()
  return { 'first paint': { ours: paint }, 'the scene': { ours: scene }, 'script, gzip': { ours: script } }
}

/** Until solids are seen. */
const first = (at: Page): Promise<unknown> =>
  at.evaluate(
    `new Promise((done) => { const look = () => (seen.first ? done() : setTimeout(look, 5)); look() })`,
  )

/** Until so many frames more were drawn of what moves. */
async function more(at: Page, frames: number): Promise<void> {
  await first(at)
  await at.evaluate(
    `new Promise((done) => { const wanted = seen.drawn + ${frames}, look = () => (seen.drawn >= wanted ? done() : setTimeout(look, 5)); look() })`,
  )
}

/** From a click in one viewer until another one shows the colour that its handler gives: milliseconds of each. */
async function clicks(chrome: Browser, url: string, running: Hive): Promise<Round> {
  await program(running, TURNS)
  const [one, other] = [await visit(chrome, url, LARGE), await visit(chrome, url, LARGE, true)]
  await first(one)
  await first(other)
  await one.evaluate(
    `addEventListener('pointerup', () => { globalThis.clicked = performance.timeOrigin + performance.now() }, true)`,
  )
  const took: number[] = []
  for (let n = 0; n < CLICKS; n++) {
    const channel = n % 2 ? 0 : 1
    const shown = other.evaluate<number>(`new Promise((done) => {
      const canvas = document.querySelector('.stage > canvas'), gl = canvas.getContext('webgl2'), pixel = new Uint8Array(4)
      const look = () => {
        gl.readPixels(gl.drawingBufferWidth >> 1, gl.drawingBufferHeight >> 1, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
        if (pixel[${channel}] > pixel[${1 - channel}] + 40) done(performance.timeOrigin + performance.now())
        else setTimeout(look)
      }
      look()
    })`)
    await one.mouse.click(LARGE.width / 2, LARGE.height / 2)
    const at = await shown
    took.push(at - (await one.evaluate<number>('clicked')))
  }
  await one.context().close()
  await other.context().close()
  const sorted = took.toSorted((a, b) => a - b)
  return { click: { ours: median(took) }, 'click p99': { ours: sorted.at(-1)! } }
}

/** Frames a second of a scene that moves, and milliseconds of script that each of them takes. */
async function frames(
  chrome: Browser,
  url: string,
  running: Hive,
  count: number,
  seconds: number,
): Promise<Round> {
  await program(running, many(count))
  const large = await visit(chrome, url, LARGE)
  const { rate } = await watched(large, seconds)
  await large.context().close()
  const small = await visit(chrome, url, SMALL)
  const { script, calls } = await watched(small, seconds)
  await small.context().close()
  const name = `${count.toLocaleString('en')} nodes`
  return {
    [name]: { ours: rate },
    [`${name}: a frame's script`]: { ours: script },
    [`${name}: a frame's calls`]: { ours: calls },
  }
}

interface Watched {
  readonly rate: number
  readonly script: number
  readonly calls: number
}

async function watched(at: Page, seconds: number): Promise<Watched> {
  await more(at, WARM)
  const devtools = await at.context().newCDPSession(at)
  await devtools.send('Performance.enable')
  const now = async (): Promise<Record<string, number>> => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    const seen = await at.evaluate<Record<string, number>>('({ ...seen, now: performance.now() })')
    return { ...seen, task: metrics.find(({ name }) => name === 'TaskDuration')!.value }
  }
  const before = await now()
  await at.waitForTimeout(seconds * 1000)
  const after = await now()
  const grown = (name: string): number => after[name]! - before[name]!
  const shown = grown('drawn')
  return { rate: (shown / grown('now')) * 1000, script: (grown('task') / shown) * 1000, calls: grown('calls') / shown } // oxfmt-ignore
}
