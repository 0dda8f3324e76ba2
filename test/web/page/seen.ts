import type { Page } from 'playwright-core'
import { decoded } from '../../riofs/picture/compare.ts'

type Colour = 'red' | 'green' | 'blue' | 'none'

/** What the page shows at a place, as red, green and blue. */
export async function colourAt(page: Page, x: number, y: number): Promise<readonly [number, number, number]> {
  const { data } = await decoded(await page.screenshot({ clip: { x, y, width: 8, height: 8 } }))
  return [data[0]!, data[1]!, data[2]!]
}

/** Until the middle of the page is more of one colour than of the others. */
export async function until(page: Page, colour: Colour): Promise<void> {
  while (!page.isClosed()) {
    const [r, g, b] = await colourAt(page, 636, 356)
    const most: Colour =
      r > g + 60 && r > b + 60
        ? 'red'
        : g > r + 60 && g > b + 60
          ? 'green'
          : b > r + 60 && b > g + 60
            ? 'blue'
            : 'none'
    if (most === colour) return
    await page.waitForTimeout(30)
  }
}
