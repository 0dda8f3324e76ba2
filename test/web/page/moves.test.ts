import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { until } from './seen.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** Where a flat node is seen. */
const at = (page: Page, id: string): Promise<number | undefined> =>
  page.evaluate(`document.querySelector('.rio-flat [data-node="${id}"]')?.getBoundingClientRect().x`)

async function comes(page: Page, id: string, is: (x: number) => boolean): Promise<void> {
  while (!is((await at(page, id)) ?? Number.NaN)) await page.waitForTimeout(20)
}

/** Where a node is seen, frame by frame, so many times. */
const frames = (page: Page, id: string, count: number): Promise<number[]> =>
  page.evaluate<number[]>(`new Promise((done) => {
    const seen = []
    const look = () => {
      seen.push(document.querySelector('.rio-flat [data-node="${id}"]').getBoundingClientRect().x)
      if (seen.length < ${count}) requestAnimationFrame(look)
      else done(seen)
    }
    look()
  })`)

/** The most different places in one step of a movement that goes in steps of that many pixels from 0. */
function places(seen: readonly number[], step: number): number {
  const steps = Map.groupBy(new Set(seen.map((x) => Math.round(x * 10) / 10)), (x) => Math.floor(x / step))
  return Math.max(...[...steps.values()].map((all) => all.filter((x) => x % step > 0.5).length))
}

test('what moves on the canvas', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const [one, other] = [await visits.visit(), await visits.visit()]
  const draw = (program: string) => hive.ok('cat > $N/rio/scene/parse <<< "$P"', { P: program })
  const versions = async () => Number(await hive.ok('wc -l < $N/rio/version'))

  await t.test('what is flat is dragged too: others see it on its way, and it is one version', async () => {
    await draw(`const r = rect({x: 100, y: 300, width: 60, height: 60, fill: 'teal', strokeWidth: 0})`)
    const id = 'r'
    await Promise.all([comes(one, id, (x) => x === 100), comes(other, id, (x) => x === 100)])
    const before = await versions()
    await one.mouse.move(130, 330)
    await one.mouse.down()
    for (let x = 150; x <= 400; x += 25) await one.mouse.move(x, 330)
    await comes(other, id, (x) => x > 300)
    for (let x = 400; x <= 630; x += 23) await one.mouse.move(x, 330)
    await one.mouse.up()
    await Promise.all([comes(one, id, (x) => x === 600), comes(other, id, (x) => x === 600)])
    assert.equal(await versions(), before + 1)
    await hive.ok('echo undo > $N/rio/version')
    await Promise.all([comes(one, id, (x) => x === 100), comes(other, id, (x) => x === 100)])
  })
  await t.test('between two frames of the server it goes on evenly', async () => {
    await draw(`clear(); const w = rect({x: 0, y: 400, width: 20, height: 20, fill: 'teal', strokeWidth: 0})
      onFrame(() => { w.x = (w.x + 100) % 1000 }, {fps: 4})`)
    await comes(one, 'w', (x) => x > 100)
    while (places(await frames(one, 'w', 60), 100) < 3) assert.ok(!one.isClosed())
  })
  await t.test('an animation is told once and runs in the viewer', async () => {
    await draw(`clear(); const a = rect({x: 0, y: 400, width: 20, height: 20, fill: 'teal', strokeWidth: 0})
      animate(a, {x: 1000}, {duration: 4, repeat: true, yoyo: true})`)
    await comes(one, 'a', (x) => x > 1)
    assert.ok(new Set(await frames(one, 'a', 30)).size > 10)
  })
  await t.test('a viewer that was asleep catches up', async () => {
    await draw(`clear(); const cube = box({color: 'red', size: 2})`)
    await Promise.all([until(one, 'red'), until(other, 'red')])
    const devtools = await other.context().newCDPSession(other)
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
    // more than is kept for who is slow
    for (let n = 0; n < 4; n++)
      await draw(`for (let i = 0; i < 1000; i++) rect({x: i, y: ${n}, width: 3, height: 3, fill: 'teal'})`)
    await draw(
      `for (const one of all('rect')) one.remove(); for (let i = 0; i < 7; i++) rect({x: 40 * i, y: 40, width: 20, height: 20}); cube.color = 'blue'`,
    )
    await until(one, 'blue')
    await devtools.send('Page.setWebLifecycleState', { state: 'active' })
    await until(other, 'blue')
    const flat = `document.querySelectorAll('.rio-flat [data-node]').length`
    while ((await other.evaluate(flat)) !== 7) await other.waitForTimeout(30)
    assert.equal(await one.evaluate(flat), 7)
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
