import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** The middle of something, where a hand would put the pointer. */
async function middle(at: Locator): Promise<readonly [x: number, y: number]> {
  const { x, y, width, height } = (await at.boundingBox())!
  return [x + width / 2, y + height / 2]
}

/** What a first visitor does, who has read nothing: `npm start` has printed the address, and the rest is mouse and keys. */
test(
  'a cube is drawn, turned blue and undone, and two agents are wired',
  { timeout, skip: without() },
  async (t) => {
    await using visits = await Visits.open(t)
    const { hive } = visits
    assert.ok(hive.output.includes((await hive.ok('cat $N/rio/url')).trim()), 'npm start says the address')
    const page = await visits.visit({ first: true })
    const began = performance.now()
    let clicks = 0
    const click = async (at: Locator) => {
      await at.hover() // which waits until it stands still
      await page.mouse.click(...(await middle(at)))
      clicks++
    }
    const card = (title: string) => page.getByRole('dialog', { name: title, exact: true })
    const button = (title: string, name: string) => card(title).getByRole('button', { name, exact: true })
    const looks = (colour: string) =>
      hive.ok(`timeout 30 sh -c 'until grep -qi "${colour}" $N/rio/scene/nodes/cube; do sleep 0.05; done'`)

    await click(button('Who answers', 'Next'))
    const message = page.getByRole('textbox', { name: 'Message for coder' })
    await message.and(page.locator(':focus')).waitFor() // one need not look for where to type
    await page.keyboard.type('draw a red cube')
    await page.keyboard.press('Enter')
    await looks('#ff0000')
    await button('See it drawn', 'make it blue').waitFor()
    await page.getByRole('button', { name: 'Send' }).waitFor()
    await page.keyboard.type('make it blue')
    await page.keyboard.press('Enter')
    await looks('#0000ff')
    await card('Undo it').waitFor()
    await click(page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: 'Undo' }))
    await looks('#ff0000')
    await click(button('Wire two agents', 'Make ann and bob'))
    const port = (name: string) =>
      page.getByRole('region', { name: 'Operator' }).getByRole('button', { name, exact: true })
    await port('To llm/bob/input').waitFor()
    await port('From llm/ann/output').hover()
    await page.mouse.down()
    await page.mouse.move(...(await middle(port('To llm/bob/input'))), { steps: 5 })
    await page.mouse.up()
    clicks++
    await card('Add a machine').waitFor()
    const seconds = (performance.now() - began) / 1000
    t.diagnostic(`${seconds.toFixed(1)} s, ${clicks} clicks`)
    assert.ok(seconds < 120, `${seconds} s`)
    assert.ok(clicks <= 4, `${clicks} clicks`)

    // And the files say the same.
    assert.match(await hive.ok('cat $N/routes'), /^llm\/ann\/output -> llm\/bob\/input\t/m)
    const versions = await hive.ok('cat $N/rio/version')
    assert.match(versions, /^1\t0\t.*\t\*$/m)
    assert.match(versions, /^2\t1\t/m)
    assert.match(await hive.ok('cat $N/rio/scene/nodes/cube'), /#ff0000/i)
  },
)
