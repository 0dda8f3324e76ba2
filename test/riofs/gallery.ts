/**
 * Draws what comes of the programs of the corpus: `node test/riofs/gallery.ts` writes docs/gallery.md with its pictures, and the
 * small ones that gallery.test.ts compares with. Look at them before they are committed.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { PictureThread } from '../../src/riofs/picture/thread.ts'
import { Drawing, pictures } from './program/drawn.ts'
import { docs, LARGE, page, SMALL, small } from './program/page.ts'

const signal = AbortSignal.timeout(600_000)
const large = new URL('gallery/', docs)
const all = await pictures()

await using drawing = await Drawing.open(new PictureThread())
for (const [folder, size] of [
  [large, LARGE],
  [small, SMALL],
] as const) {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  for (const picture of all)
    await writeFile(new URL(`${picture.name}.png`, folder), await drawing.png(picture, size, signal))
}
await writeFile(new URL('gallery.md', docs), page(all))
