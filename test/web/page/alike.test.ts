import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { until } from './seen.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** Five boxes that are alike: one in the middle, which is inside of a group, and four around it. */
const ROW = `clear()
const middle = box({color: '#ff0000', size: 2})
const outer = group(middle)
const hidden = group(box({color: '#0000ff', size: 0.1, x: 9}))
hidden.visible = false
const around = [[-4, 0], [4, 0], [0, 3], [0, -3]].map(([x, y]) => box({color: '#0000ff', size: 2, x, y}))
`

test('solids that are alike', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  const run = (source: string): Promise<string> =>
    hive.ok(`cat > $N/rio/scene/parse << 'END'\n${source}\nEND`)
  /** What is in the middle after each program. */
  const rows: readonly [name: string, source: string, seen: Parameters<typeof until>[1]][] = [
    ['each has its own colour', '', 'red'],
    ['one is mirrored', 'middle.scaleX = -1', 'red'],
    ['and turned back', 'middle.scaleX = 1', 'red'],
    ['the group of one is hidden', 'outer.visible = false', 'none'],
    ['and shown', 'outer.visible = true', 'red'],
    ['a group around it is seen through, and is not', 'outer.opacity = 0.9; outer.opacity = 1', 'red'],
    ['a group fades by and by', 'animate(outer, {opacity: 0}, {duration: 0.2})', 'none'],
    ['and comes again', 'animate(outer, {opacity: 1}, {duration: 0.2})', 'red'],
    ['a colour changes by and by', "animate(middle, {color: '#00ff00'}, {duration: 0.2})", 'green'],
    ['made anew', ROW, 'red'],
    ['one goes into a group that is hidden', 'hidden.add(middle)', 'none'],
    ['one comes to where another was', 'around[0].x = 0', 'blue'],
    ['one is taken away', 'around[0].remove()', 'none'],
  ]
  await run(ROW)
  for (const [name, source, seen] of rows)
    await t.test(name, { timeout: 12_000 }, async () => {
      if (source) await run(source)
      await until(page, seen)
    })
  await t.test('a click recolours the one that is hit', async () => {
    await run(ROW + "for (const one of [middle, ...around]) one.on('click', () => { one.color = '#00ff00' })")
    await until(page, 'red')
    await middleOf(page)
    await until(page, 'green')
    assert.equal(await hive.ok("grep -il '00ff00\\|green' $N/rio/scene/nodes/* | wc -l"), '1\n')
  })
  await t.test('delete mode takes away the one that is hit', async () => {
    await page.getByRole('button', { name: 'Delete' }).click()
    await middleOf(page)
    await until(page, 'none')
  })
})

const middleOf = (page: Page): Promise<void> => page.mouse.click(640, 360)
