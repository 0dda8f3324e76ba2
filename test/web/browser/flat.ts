/** Runs in the browser: shows what is flat in scenes. */

import type { InputEvent, Patch } from '../../../src/scene/node.ts'
import { FlatView } from '../../../src/web/view/flat-view.ts'
import { loadFonts } from '../../../src/web/view/fonts.ts'

const measure = await loadFonts('/fonts', AbortSignal.timeout(20_000))
const told: InputEvent[] = []
const view = new FlatView({ measure, fonts: '/fonts', tell: (event) => void told.push(event) })
document.body.append(view.element)

const loaded = new WeakSet<HTMLIFrameElement>()

/** Shows a patch; ready when fonts, pictures and frames are. */
async function apply(patch: Patch): Promise<void> {
  view.apply(patch)
  await Promise.all([...document.querySelectorAll('iframe')].map(ready))
  await Promise.all([...document.querySelectorAll('image')].map(shown))
  await document.fonts.ready
  await frame()
  await frame()
}

/** Waits for a picture: browsers know more of it than the library of types does. */
async function shown(image: SVGImageElement & { decode?: () => Promise<void> }): Promise<void> {
  await image.decode?.().catch(() => {})
}

const frame = (): Promise<number> => new Promise((done) => void requestAnimationFrame(done))

async function ready(page: HTMLIFrameElement): Promise<void> {
  if (loaded.has(page)) return
  await new Promise((done) => page.addEventListener('load', done, { once: true }))
  loaded.add(page)
}

Object.assign(globalThis, { apply, told, view, shot: true })
